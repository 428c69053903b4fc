package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.engine.Work;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.observe.KeyCaches;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.store.observe.Origin;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unexpected errors: clients are answered or disconnected, and the shards are free afterwards. */
class FailureTest {
    /** The place where the next error is thrown. */
    private String place = "";

    private final ServerState server = new ServerState(table(), InstantSource.system());
    private final Shards shards = new Shards(2);
    private final Keyspaces keyspaces = new Keyspaces(2, 16, KeyspaceEvents.NONE, new FailingCaches(), new Memory());
    private final SessionDriver client = newClient();
    private final SessionDriver other = newClient();

    private SessionDriver newClient() {
        return new SessionDriver(wake -> new Session(
                server,
                new LocalEngine(shards),
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.TEXT, ClientOrigin.UNKNOWN),
                wake));
    }

    /** The command FAIL key, whose handler fails. */
    private CommandTable table() {
        Command fail = Command.command(
                        "FAIL",
                        Group.GENERIC,
                        Arity.atLeast(2),
                        Routing.KEYS,
                        (keys, args, reply) -> {
                            keys.putString(args, 1, new byte[1], 0, 1, Keyspace.NO_DEADLINE);
                            reply.array(3);
                            failAt("handler");
                            failAt("answer");
                        },
                        Flag.WRITE)
                .documented("0.0.0", "Fails.", "O(1)");
        return new CommandTable(Stream.concat(Stream.of(StandardCommands.values()), Stream.of(Family.of(List.of(fail))))
                .toList());
    }

    private void failAt(String where) {
        if (place.equals(where)) {
            throw new StackOverflowError("for a test");
        }
    }

    /** Fails when clients that cache a key are told of its change. */
    private final class FailingCaches implements KeyCaches {
        @Override
        public boolean wanted() {
            return true;
        }

        @Override
        public void changed(byte[] key, Origin by) {
            failAt("tracking");
        }

        @Override
        public void flushed() {}

        @Override
        public long maxKeys() {
            return 1;
        }
    }

    private void assertAllIsFree() {
        place = "";
        assertTrue(isIdle(0) && isIdle(1));
        assertEquals("OK\nOK\n", other.exchange("SET a 1\nMSET a 1 b 2 c 3\n"));
    }

    private boolean isIdle(int shard) {
        boolean idle = shards.tryTake(shard);
        if (idle) {
            shards.giveBack(shard);
        }
        return idle;
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "tracking"})
    void aClientIsToldAndTheShardsAreFree(String where) {
        place = where;

        assertEquals("ERR internal error\n", client.exchange("FAIL a\n"));
        assertEquals("ERR internal error\n", client.exchange("FAIL a b c\n"));
        assertEquals("OK\nQUEUED\nERR internal error\n", client.exchange("MULTI\nFAIL a\nEXEC\n"));
        assertEquals("PONG\n", client.exchange("PING\n"));
        assertAllIsFree();
    }

    @ParameterizedTest
    @ValueSource(strings = {"handler", "tracking"})
    void aClientIsToldByTheThreadThatHadTheShards(String where) {
        place = where;
        Work holder = holder(() -> client.receive("FAIL a b c\nPING\n"));

        shards.tryRun(holder);

        assertEquals("ERR internal error\nPONG\n", client.takeMessages());
        assertAllIsFree();
    }

    private static Work holder(Runnable task) {
        Work holder = new Work() {
            @Override
            protected void run() {
                task.run();
            }

            @Override
            protected void finished() {}
        };
        holder.needs(new int[] {0, 1}, 2);
        return holder;
    }

    @Test
    void otherClientsDoNotNotice() {
        place = "handler";

        client.exchange("FAIL a\n");

        assertEquals("OK\n1\n", other.exchange("SET b 1\nGET b\n"));
        assertFalse(client.isClosing());
    }
}
