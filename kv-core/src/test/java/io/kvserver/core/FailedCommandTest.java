package io.kvserver.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
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

    private Level levelBefore;
    /** What the command fails with; {@code null} if it succeeds, as it would when the log repeats it. */
    private Error failure = new OutOfMemoryError("planted");

    @BeforeEach
    void silence() {
        levelBefore = LOG.getLevel();
        LOG.setLevel(Level.OFF);
    }

    @AfterEach
    void restore() {
        LOG.setLevel(levelBefore);
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

    private static void set(Keyspace keys, Args args, int key) {
        keys.putString(args, key, args.array(), args.offset(3), args.length(3), Keyspace.NO_DEADLINE);
    }

    private KvStore open() {
        Family family = Family.of(List.of(Command.command(
                        "SETTWO", Group.STRING, Arity.exactly(4), Routing.keys(1, 2, 1), this::setTwo, Flag.WRITE)
                .documented("1.0.0", "Sets two keys to one value.", "O(1)")
                .taking("key key value")));
        return new KvStore.Builder()
                .shards(4)
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
}
