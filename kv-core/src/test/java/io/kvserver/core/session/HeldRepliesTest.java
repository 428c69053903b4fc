package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.LocalEngine;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.engine.Work;
import io.kvserver.core.journal.ControlledLog;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Keyspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a store that acknowledges only what is on the disk; the disk stops. */
@Timeout(60)
class HeldRepliesTest {
    private static final int SHARDS = 2;

    private final ServerState server = new ServerState(StandardCommands.table(), InstantSource.system());
    private final Shards engine = new Shards(SHARDS);
    private final Keyspaces keyspaces =
            new Keyspaces(SHARDS, 16, server.notifications(), server.caches(), server.memory());
    private ControlledLog log;
    private Journal journal;

    @BeforeEach
    void stopDisk(@TempDir Path directory) throws IOException {
        log = ControlledLog.create(directory.resolve("log"));
        journal = new Journal(log.writer(), 0, reason -> {});
        journal.start();
        keyspaces.keepChanges(journal);
        log.stopDisk();
    }

    @AfterEach
    void close() throws IOException {
        log.startDisk();
        journal.close();
    }

    private SessionDriver client() {
        return new SessionDriver(wake -> new Session(
                server,
                new LocalEngine(engine),
                new Keyspace(keyspaces),
                new Session.Options(ProtocolLimits.DEFAULT, InlineReplies.TEXT, ClientOrigin.UNKNOWN),
                wake));
    }

    /** Resumes the session at each wake until there are replies. */
    private static String awaitReplies(SessionDriver client) throws InterruptedException {
        String replies = "";
        while (replies.isEmpty()) {
            replies = client.awaitMessages();
        }
        return replies;
    }

    @Test
    void acknowledgementWaitsForItsFsyncAndReadersDoNot() throws Exception {
        SessionDriver writer = client();
        SessionDriver reader = client();

        assertEquals("", writer.exchange("SET a 1\n"));

        log.awaitFsync();
        assertTrue(writer.session().isSuspended());
        assertEquals("1\n", reader.exchange("GET a\n"));
        assertEquals("PONG\n", reader.exchange("PING\n"));
        assertEquals("", writer.takeMessages());
        log.startDisk();
        assertEquals("OK\n", awaitReplies(writer));
        assertFalse(writer.session().isSuspended());
    }

    @Test
    void aRequestThatChangesNothingIsAnsweredAtOnce() {
        assertEquals("0\n0\n", client().exchange("DEL a\nEXPIRE a 10\n"));
    }

    @Test
    void repliesOfAPipelineStayInTheirOrder() throws Exception {
        SessionDriver client = client();

        assertEquals("", client.exchange("PING 1\nSET a 1\nGET a\nMULTI\nINCR a\nEXEC\nPING 2\n"));

        assertEquals("", client.exchange("PING 3\nINCR a\nPI"));
        assertEquals("", client.exchange("NG 4\n"));
        log.startDisk();
        String replies = awaitReplies(client);
        while (replies.lines().count() < 10) {
            replies += client.awaitMessages();
        }
        assertEquals("1\nOK\n1\nOK\nQUEUED\n2\n2\n3\n3\n4\n", replies);
    }

    @Test
    void repliesBeforeTheChangeAreNotHeld() throws Exception {
        SessionDriver client = client();

        assertEquals("PONG\n", client.exchange("PING\n"));
        assertEquals("", client.exchange("SET a 1\n"));

        log.startDisk();
        assertEquals("OK\n", awaitReplies(client));
    }

    @Test
    void heldClientIsNeitherReadFromNorClosed() throws Exception {
        SessionDriver client = client();

        client.receive("SET a 1\nQUIT\n");

        assertFalse(client.session().wantsInput());
        assertFalse(client.session().isClosing());
        assertTrue(client.session().isWaiting(), "a client that has shut down its sending side gets its reply");
        log.startDisk();
        assertEquals("OK\n", awaitReplies(client));
        assertTrue(client.session().isClosing());
    }

    @Test
    void clientThatIsGoneIsForgottenAndItsChangeKept() throws Exception {
        SessionDriver client = client();
        SessionDriver other = client();
        client.receive("CLIENT SETNAME gone\nSET a 1\nSET b 1\n");
        log.awaitFsync();

        client.disconnect();

        assertFalse(other.exchange("CLIENT LIST\n").contains("name=gone"));
        log.startDisk();
        client.awaitMessages();
        assertFalse(client.session().isSuspended());
        assertEquals("1\n1\n", other.exchange("GET a\nGET b\n"));
    }

    @Test
    void messagesComeAfterTheReplyThatIsHeld() throws Exception {
        SessionDriver subscriber = client();
        SessionDriver publisher = client();
        subscriber.exchange("HELLO 3\nSUBSCRIBE news\n");
        assertEquals("", subscriber.exchange("SET a 1\n"));

        assertEquals("1\n", publisher.exchange("PUBLISH news today\n"));

        assertEquals("", subscriber.takeMessages());
        log.startDisk();
        String replies = awaitReplies(subscriber);
        while (!replies.contains("today")) {
            replies += subscriber.awaitMessages();
        }
        assertEquals("+OK\r\n>3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\ntoday\r\n", replies);
    }

    @Test
    void monitorSeesAChangeWhoseReplyIsHeld() {
        SessionDriver monitor = client();
        monitor.exchange("MONITOR\n");

        assertEquals("", client().exchange("SET a 1\n"));

        assertTrue(monitor.takeMessages().endsWith("\"SET\" \"a\" \"1\"\n"));
    }

    @Test
    void killedClientGetsNothing() throws Exception {
        SessionDriver client = client();
        client.receive("CLIENT SETNAME me\nSET a 1\n");
        log.awaitFsync();
        SessionDriver other = client();
        String id = other.exchange("CLIENT LIST\n")
                .lines()
                .filter(line -> line.contains("name=me"))
                .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                .findFirst()
                .orElseThrow();

        assertEquals("1\n", other.exchange("CLIENT KILL ID " + id + "\n"));

        // The disk is still stuck.
        assertEquals("", client.takeMessages());
        assertTrue(client.isClosing());
        assertFalse(client.session().isSuspended());
        log.startDisk();
    }

    @Test
    void aClientWhoseChangeCannotBeConfirmedIsDisconnected() throws Exception {
        SessionDriver client = client();
        log.startDisk();
        journal.close();

        client.receive("GET a\nSET a 1\nGET a\n");

        assertTrue(client.isClosing());
        assertEquals("", client.takeMessages());
    }

    /** Holds a shard until it is told to let it go. */
    private static final class Holder extends Work {
        private final CountDownLatch has = new CountDownLatch(1);
        private final CountDownLatch mayGo = new CountDownLatch(1);

        @Override
        protected void run() {
            has.countDown();
            try {
                mayGo.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        protected void finished() {}
    }

    private String keyOf(int shard) {
        for (int i = 0; ; i++) {
            String key = "key" + i;
            if (new Keyspace(keyspaces).partitionOf(Args.of(key.getBytes(US_ASCII)), 0) == shard) {
                return key;
            }
        }
    }

    @Test
    void changeThatAnotherThreadMakesMeanwhileIsWaitedForToo() throws Exception {
        Holder holder = new Holder();
        holder.needs(1);
        Thread busy = new Thread(() -> engine.submit(holder));
        busy.start();
        holder.has.await();
        SessionDriver client = client();
        assertEquals("", client.exchange("SET " + keyOf(0) + " 1\nSET " + keyOf(1) + " 2\n"));
        log.awaitFsync();
        holder.mayGo.countDown();
        busy.join();
        assertEquals("", client.takeMessages());

        // The first change is on the disk; the second is only in its fsync.
        log.finishFsyncs();
        log.awaitFsync();
        assertEquals("", client.awaitMessages());

        log.startDisk();
        assertEquals("OK\nOK\n", awaitReplies(client));
    }
}
