package io.kvserver.core.command.connection;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Version;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyWriter;

/**
 * HELLO: {@code HELLO [version [AUTH user password] [SETNAME name]]}. As in Redis, the options take effect one by one,
 * so a name is kept even if a later option fails; the protocol changes only if all succeed.
 */
final class Hello {
    private Hello() {}

    static void hello(Client client, Args args, ReplyWriter reply) {
        Protocol protocol = args.count() > 1 ? version(args) : lineless(client.protocol());
        for (int i = 2; i < args.count(); ) {
            if (args.is(i, "AUTH") && i + 2 < args.count()) {
                Auth.authenticate(client, args, args.latin1(i + 1), i + 2);
                i += 3;
            } else if (args.is(i, "SETNAME") && i + 1 < args.count()) {
                ClientCommands.rename(client, args, i + 1);
                i += 2;
            } else {
                throw new CommandException("ERR Syntax error in HELLO option '" + args.echo(i) + "'");
            }
        }
        if (client.mustAuthenticate()) {
            throw CommandErrors.HELLO_WITHOUT_AUTH;
        }
        describe(client, client.speak(protocol));
    }

    private static Protocol version(Args args) {
        long version;
        try {
            version = args.integer(1);
        } catch (CommandException notAnInteger) {
            throw CommandErrors.PROTOCOL_NOT_AN_INTEGER;
        }
        if (version == 2) {
            return Protocol.RESP2;
        }
        if (version == 3) {
            return Protocol.RESP3;
        }
        throw CommandErrors.NO_SUCH_PROTOCOL;
    }

    private static Protocol lineless(Protocol protocol) {
        return protocol == Protocol.LINE ? Protocol.RESP2 : protocol;
    }

    private static void describe(Client client, ReplyWriter reply) {
        reply.map(7);
        reply.bulk("server");
        reply.bulk("redis");
        reply.bulk("version");
        reply.bulk(Version.REDIS);
        reply.bulk("proto");
        reply.integer(client.protocol() == Protocol.RESP3 ? 3 : 2);
        reply.bulk("id");
        reply.integer(client.id());
        reply.bulk("mode");
        reply.bulk(client.server().topology() == null ? "standalone" : "cluster");
        reply.bulk("role");
        reply.bulk("master");
        reply.bulk("modules");
        reply.array(0);
    }
}
