package io.kvserver.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.table.HashValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A command fails unexpectedly after it has changed something: the files hold what it has changed, and no more. */
@Timeout(60)
class FailedCommandTest {
    private static final Logger LOG = Logger.getLogger("io.kvserver");

    @TempDir
    Path directory;

    private final SettableClock clock = new SettableClock();
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler keeper = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            logged.add(logRecord);
        }

        @Override
        public void flush() {
            // All is there.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };
    /** What the command fails with; {@code null} if it succeeds, as it would when the log repeats it. */
    private Error failure = new OutOfMemoryError("planted");

    @BeforeEach
    void keepLog() {
        LOG.setUseParentHandlers(false);
        LOG.addHandler(keeper);
    }

    @AfterEach
    void restore() {
        LOG.removeHandler(keeper);
        LOG.setUseParentHandlers(true);
    }

    /** Sets both keys to the value, unless it fails in between. */
    private void setTwo(Keyspace keys, Args args, ReplyWriter reply) {
        set(keys, args, 1);
        if (failure != null) {
            throw failure;
        }
        set(keys, args, 2);
        reply.ok();
    }

    /** Sets a field in a large hash, but fails before it has said so. */
    private void setField(Keyspace keys, Args args, ReplyWriter reply) {
        HashValue hash = (HashValue) keys.typed().open(args, 1, Kind.HASH);
        assertNotNull(hash);
        hash.put(args.array(), args.offset(2), args.length(2), args.array(), args.offset(3), args.length(3));
        if (failure != null) {
            throw failure;
        }
        keys.typed().changed(args, 1, 0);
        reply.ok();
    }

    /** Comes upon a key whose time is over, and fails. */
    private void read(Keyspace keys, Args args, ReplyWriter reply) {
        assertFalse(keys.exists(args, 1));
        throw new OutOfMemoryError("planted");
    }

    private static void set(Keyspace keys, Args args, int key) {
        keys.putString(args, key, args.array(), args.offset(3), args.length(3), Keyspace.NO_DEADLINE);
    }

    private KvStore open() {
        Family family = Family.of(List.of(
                Command.command(
                                "SETTWO",
                                Group.STRING,
                                Arity.exactly(4),
                                Routing.keys(1, 2, 1),
                                this::setTwo,
                                Flag.WRITE)
                        .documented("1.0.0", "Sets two keys to one value.", "O(1)")
                        .taking("key key value"),
                Command.command("SETFIELD", Group.HASH, Arity.exactly(4), Routing.KEY, this::setField, Flag.WRITE)
                        .documented("1.0.0", "Sets a field.", "O(1)")
                        .taking("key field value"),
                Command.command("READ", Group.STRING, Arity.exactly(2), Routing.KEY, this::read, Flag.READONLY)
                        .documented("1.0.0", "Reads a key.", "O(1)")
                        .taking("key")));
        return new KvStore.Builder()
                .shards(4)
                .clock(clock)
                .commands(family)
                .dataDirectory(directory)
                .fsync(Fsync.NEVER)
                .build();
    }

    private void assertHalfOfItIsKept() {
        failure = null;
        try (KvStore store = open()) {
            assertEquals("v", store.get("one"));
            assertEquals("before", store.get("two"));
        }
    }

    @Test
    void ofAClient() {
        try (KvStore store = open()) {
            store.set("two", "before");
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

            String reply =
                    new String(client.exchangePatiently("SETTWO one two v\r\n".getBytes(ISO_8859_1)), ISO_8859_1);

            assertTrue(reply.startsWith("-OOM "), reply);
            client.disconnect();
        }
        assertHalfOfItIsKept();
    }

    @Test
    void ofACallInProcess() {
        failure = new StackOverflowError("planted");
        try (KvStore store = open()) {
            store.set("two", "before");

            assertThrows(KvStoreException.class, () -> store.call("SETTWO", "one", "two", "v"));
        }
        assertHalfOfItIsKept();
    }

    /** The transaction is not logged at all, but the rewritten log has what it did. */
    @Test
    void inATransaction() {
        try (KvStore store = open()) {
            store.set("two", "before");
            SessionDriver client = new SessionDriver(store, InlineReplies.RESP);

            client.exchange("MULTI\r\nSET three w\r\nSETTWO one two v\r\n");
            String reply = new String(client.exchangePatiently("EXEC\r\n".getBytes(ISO_8859_1)), ISO_8859_1);

            assertTrue(reply.startsWith("*2\r\n+OK\r\n-OOM "), reply);
            client.disconnect();
        }
        assertHalfOfItIsKept();
        try (KvStore store = open()) {
            assertEquals("w", store.get("three"));
        }
    }

    /** Nothing says that the value was changed, and the request is not logged. */
    @Test
    void withinAValue() {
        try (KvStore store = open()) {
            for (int i = 0; i < 200; i++) {
                store.hashes().set("hash", "field" + i, "before");
            }

            assertThrows(KvStoreException.class, () -> store.call("SETFIELD", "hash", "field7", "v"));

            assertEquals("v", store.hashes().get("hash", "field7"));
        }
        failure = null;
        try (KvStore store = open()) {
            assertEquals("v", store.hashes().get("hash", "field7"));
            assertEquals("before", store.hashes().get("hash", "field8"));
        }
    }

    @Test
    void theLogSaysWhatHappenedWithoutTheMessageWhichMayHoldValues() {
        failure = new AssertionError("for input string: a secret\nvalue");
        try (KvStore store = open()) {
            assertThrows(KvStoreException.class, () -> store.call("SETTWO", "one", "two", "v"));
        }

        String all = logged.stream()
                .map(line -> line.getMessage() + line.getThrown())
                .collect(Collectors.joining("\n"));
        assertTrue(
                all.contains("the log may miss a change and is going to be replaced, after java.lang.AssertionError"));
        assertTrue(all.contains("command settwo failed"));
        assertFalse(all.contains("secret"), all);
    }

    /** That a key's time is over has been logged by then. */
    @Test
    void aReadThatFailsBehindAnExpiryLeavesTheLogAsItIs() {
        try (KvStore store = open()) {
            store.set("key", "v");
            store.keys().expire("key", Duration.ofMillis(10));
            clock.advance(Duration.ofSeconds(1));

            assertThrows(KvStoreException.class, () -> store.call("READ", "key"));
            assertThrows(KvStoreException.class, () -> store.call("SETTWO", "one", "two", "v"));
        }
        Path log = directory.resolve("appendonlydir");
        assertTrue(Files.notExists(log.resolve("appendonly.aof.1.incr.aof")));
        assertTrue(Files.exists(log.resolve("appendonly.aof.2.incr.aof")), "rewritten once, for the second");
    }
}
