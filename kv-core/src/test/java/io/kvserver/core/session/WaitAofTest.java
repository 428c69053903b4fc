package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.journal.ControlledLog;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WAITAOF on a store that acknowledges what the operating system has, and forces the disk only when a client asks for it. */
@Timeout(60)
class WaitAofTest {
    private static final int SHARDS = 2;
    private static final long NOW = 1_000_000;

    private volatile long now = NOW;
    private final ServerState server = new ServerState(StandardCommands.table(), () -> Instant.ofEpochMilli(now));
    private final Shards engine = new Shards(SHARDS);
    private final Keyspaces keyspaces =
            new Keyspaces(SHARDS, 16, server.notifications(), server.caches(), server.memory());
    private ControlledLog log;
    private Journal journal;

    @BeforeEach
    void stopDisk(@TempDir Path directory) throws IOException {
        log = ControlledLog.create(directory.resolve("log"));
        journal = new Journal(log.writer(), Journal.NEVER, reason -> {});
        journal.start();
        keyspaces.keepChanges(journal);
        server.persistence(new JournalOnly(journal));
        log.stopDisk();
    }

    @AfterEach
    void close() throws IOException {
        log.startDisk();
        journal.close();
    }

    /** The calls that WAITAOF makes to a store with a directory. */
    private record JournalOnly(Journal journal) implements Persistence {
        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public boolean rewriteSoon() {
            throw new AssertionError();
        }

        @Override
        public Saving save() {
            throw new AssertionError();
        }

        @Override
        public Forcing force() {
            long position = journal.appended();
            return new Forcing() {
                @Override
                public boolean isDone() {
                    return journal.isForced(position);
                }

                @Override
                public boolean whenOver(Runnable wake) {
                    return journal.whenForced(position, wake);
                }
            };
        }

        @Override
        public Status status() {
            return Persistence.NONE.status();
        }
    }

    private SessionDriver client() {
        return new SessionDriver(wake -> new Session(
                server,
                new LocalEngine(engine),
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.TEXT, ClientOrigin.UNKNOWN),
                wake));
    }

    private static String awaitReplies(SessionDriver client) throws InterruptedException {
        String replies = "";
        while (replies.isEmpty()) {
            replies = client.awaitMessages();
        }
        return replies;
    }

    @Test
    void itIsAnsweredWhenTheChangesAreOnTheDisk() throws Exception {
        SessionDriver client = client();

        assertEquals("OK\n", client.exchange("SET a 1\nWAITAOF 1 0 0\nPING\n"));

        log.awaitFsync();
        assertTrue(client.session().isWaiting());
        assertEquals("PONG\n", client().exchange("PING\n"));
        log.startDisk();
        assertEquals("1\n0\nPONG\n", awaitReplies(client));
    }

    @Test
    void itIsAnsweredAtOnceIfAllChangesAreOnTheDisk() throws Exception {
        assertEquals("1\n0\n", client().exchange("WAITAOF 1 0 0\n"));
        assertEquals("1\n0\n", client().exchange("WAITAOF 0 3 0\n"), "nobody waits for replicas");
    }

    @Test
    void withoutWaitingForTheDiskItAnswersTheCurrentState() {
        SessionDriver client = client();

        assertEquals("OK\n0\n0\n", client.exchange("SET a 1\nWAITAOF 0 0 0\n"));
        assertEquals("OK\nQUEUED\n0\n0\n", client.exchange("MULTI\nWAITAOF 1 0 0\nEXEC\n"));
    }

    @Test
    void itEndsAtItsTimeout() throws Exception {
        SessionDriver client = client();

        assertEquals("OK\n", client.exchange("SET a 1\nWAITAOF 1 0 50\n"));
        log.awaitFsync();
        now = NOW + 49;
        client.session().resume();
        assertEquals("", client.exchange(""));
        now = NOW + 50;
        client.session().resume();

        assertEquals("0\n0\n", client.exchange(""));
    }

    @Test
    void clientUnblockEndsIt() throws Exception {
        SessionDriver client = client();
        SessionDriver other = client();
        String id = client.exchange("CLIENT ID\n").strip();

        assertEquals("OK\n", client.exchange("SET a 1\nWAITAOF 1 0 0\n"));
        assertEquals("1\n", other.exchange("CLIENT UNBLOCK " + id + " ERROR\n"));
        assertEquals(
                "UNBLOCKED client unblocked via CLIENT UNBLOCK\n",
                awaitReplies(client).replace("ERR ", ""));

        assertEquals("", client.exchange("WAITAOF 1 0 0\n"));
        assertEquals("1\n", other.exchange("CLIENT UNBLOCK " + id + "\n"));
        assertEquals("0\n0\n", awaitReplies(client));
        assertFalse(client.session().isWaiting());
    }

    @Test
    void closingTheLogEndsIt() throws Exception {
        SessionDriver client = client();

        assertEquals("OK\n", client.exchange("SET a 1\nWAITAOF 1 0 0\n"));
        log.startDisk();
        journal.close();

        assertEquals("1\n0\n", awaitReplies(client));
        assertEquals("1\n0\n", client.exchange("WAITAOF 1 0 0\n"));
    }

    @Test
    void aStoreInADirectoryForcesItsLog(@TempDir Path directory) throws IOException {
        try (KvStore store = new KvStore.Builder()
                .dataDirectory(directory.resolve("data"))
                .fsync(Fsync.NEVER)
                .build()) {
            SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);

            byte[] replies = client.exchangePatiently("SET a 1\nWAITAOF 1 0 0\n".getBytes(US_ASCII));

            assertEquals("OK\n1\n0\n", new String(replies, US_ASCII));
        }
    }

    @Test
    void aStoreInMemoryHasNothingToForce() {
        SessionDriver client = new SessionDriver(new KvStore(), InlineReplies.TEXT);

        assertEquals(
                "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.\n0\n0\n",
                client.exchange("WAITAOF 1 0 0\nWAITAOF 0 0 0\n"));
    }
}
