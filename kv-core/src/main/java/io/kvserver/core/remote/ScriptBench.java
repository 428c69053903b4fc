package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.host.ClientLink;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.client.invocation.Placement;
import io.kvserver.core.cluster.ClusterNode;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Routing;
import io.kvserver.core.command.script.ShippedScripts;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.pubsub.PubSub;
import io.kvserver.core.store.Keyspace;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Runs scripts and functions on the keys that their clients have named, and no others. It has its own Lua state, so
 * that several scripts can run at the same time on a node. A script that takes too long is ended without any changes.
 * One thread at a time.
 */
final class ScriptBench {
    private static final String TOO_LONG =
            "ERR the script has been ended, and nothing was changed: in a cluster it must not take longer than "
                    + "5 seconds";

    private final ServerState server;
    private final Client client;
    private final NamedKeys named = new NamedKeys();

    /** {@code relay} gets the messages that scripts publish. */
    ScriptBench(CommandTable commands, Keyspace keys, ReplyBuffer out, PubSub.Relay relay) {
        server = new ServerState(commands, InstantSource.system());
        server.settings().endsBusyScripts(true);
        server.topology(named);
        server.pubSub().relay(relay);
        client = new Client(server, keys, out, Protocol.RESP2, new Nowhere());
    }

    /**
     * Runs the last of some requests; if there are two, the first is the function's library. Returns whether the
     * changes take effect.
     */
    boolean run(List<Args> requests, Protocol protocol, byte[][] names) {
        named.are(names);
        ReplyWriter reply = client.speak(protocol);
        if (requests.size() > 1) {
            ShippedScripts.ensure(client, requests.get(0).copy(0));
        }
        Args request = requests.get(requests.size() - 1);
        Command command = server.commands().find(request);
        if (command == null) {
            reply.error("ERR the owner of the key does not know the command", "");
            return false;
        }
        long mark = reply.mark();
        long before = server.settings().endedScripts();
        Invocation.run(command, client, request, reply);
        if (server.settings().endedScripts() == before) {
            return true;
        }
        reply.rewind(mark);
        reply.error(TOO_LONG, "");
        return false;
    }

    /** There is no connection. */
    private static final class Nowhere implements ClientLink {
        @Override
        public void wake() {}

        @Override
        public boolean isConnection() {
            return false;
        }
    }

    /** The keys that the present script may access. */
    private static final class NamedKeys implements Topology {
        private Set<byte[]> keys = Set.of();

        void are(byte[][] names) {
            keys = new TreeSet<>(Arrays::compareUnsigned);
            keys.addAll(Arrays.asList(names));
        }

        @Override
        public String id() {
            return "";
        }

        @Override
        public List<ClusterNode> nodes(String address) {
            return List.of();
        }

        @Override
        public boolean reaches(Command command, Args args) {
            if (command.routing().scope() == Routing.Scope.ALL_SHARDS || command.reachesAll(args)) {
                return false;
            }
            boolean[] all = {true};
            command.visitKeys(args, (words, word, spec) -> all[0] &= keys.contains(words.copy(word)));
            return all[0];
        }
    }

    /** Whether a script without keys, which runs on its client's node, can make a request: only one without keys. */
    static boolean isWithoutKeys(Command command, Args args) {
        return command.routing().scope() != Routing.Scope.ALL_SHARDS && Placement.slot(command, args) == Placement.NONE;
    }
}
