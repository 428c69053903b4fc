package io.kvserver.core.command.connection;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_AUTH;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.CONNECTION;

import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;

/** AUTH, and the same option of HELLO. */
final class Auth {
    static final Command COMMAND = clientCommand(
                    "AUTH", CONNECTION, atLeast(2), Auth::auth, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .documented("1.0.0", "Authenticates the connection.", "O(N) for N bytes of the password")
            .taking("[username] password");

    private Auth() {}

    private static void auth(Client client, Args args, ReplyWriter reply) {
        switch (args.count()) {
            case 2 -> {
                if (Users.of(client.server()).defaultUser().needsNoPassword()) {
                    throw CommandErrors.NO_PASSWORD_SET;
                }
                authenticate(client, args, client.server().everyone().name(), 1);
            }
            case 3 -> authenticate(client, args, args.latin1(1), 2);
            default -> throw CommandErrors.SYNTAX;
        }
        reply.ok();
    }

    /** Authenticates the client as a user if a word is the user's password; otherwise its user is unchanged. */
    static void authenticate(Client client, Args args, String user, int password) {
        if (!Users.of(client.server()).authenticate(client, args, user, args.copy(password))) {
            throw CommandErrors.WRONG_PASSWORD;
        }
    }
}
