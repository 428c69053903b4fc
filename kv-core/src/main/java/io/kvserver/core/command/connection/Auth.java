package io.kvserver.core.command.connection;

import static io.kvserver.core.client.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Flag.ALLOW_BUSY;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.NO_AUTH;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.CONNECTION;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;

/** AUTH, and what HELLO has of it. There is one user, {@code default}, and without a password any is right for it. */
final class Auth {
    /** The only user's name. */
    static final String USER = "default";

    static final Command COMMAND = clientCommand(
                    "AUTH", CONNECTION, atLeast(2), Auth::auth, NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .documented("1.0.0", "Tells the password.", "O(N) for N bytes of the password")
            .taking("[username] password");

    private Auth() {}

    private static void auth(Client client, Args args, ReplyWriter reply) {
        switch (args.count()) {
            case 2 -> {
                if (!client.server().requiresPassword()) {
                    throw CommandErrors.NO_PASSWORD_SET;
                }
                authenticate(client, args, 1);
            }
            case 3 -> authenticate(client, args, 1, 2);
            default -> throw CommandErrors.SYNTAX;
        }
        reply.ok();
    }

    /** Lets the client in if it names the user and the password; else it stays as it was. */
    static void authenticate(Client client, Args args, int user, int password) {
        if (!args.latin1(user).equals(USER)) {
            throw CommandErrors.WRONG_PASSWORD;
        }
        authenticate(client, args, password);
    }

    private static void authenticate(Client client, Args args, int password) {
        if (client.server().requiresPassword() && !client.server().settings().isPassword(args.copy(password))) {
            throw CommandErrors.WRONG_PASSWORD;
        }
        client.authenticated(true);
    }
}
