package io.kvserver.embedder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Family;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.session.SessionDriver;
import io.kvserver.core.store.Keyspace;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that a program declares for itself is one like kv's own. Uses only what the module exports. */
class OwnCommandTest {
    private static final Family FAMILY = Family.of(List.of(Command.command(
                    "PREPEND",
                    Group.STRING,
                    Arity.exactly(3),
                    Routing.KEY,
                    OwnCommandTest::prepend,
                    Flag.WRITE,
                    Flag.DENYOOM,
                    Flag.FAST)
            .documented("1.0.0", "Adds bytes to the beginning of a value.", "O(N)")
            .taking("key start")));

    private final KvStore store = new KvStore.Builder().commands(FAMILY).build();
    private final SessionDriver client = new SessionDriver(store);

    private static void prepend(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.length(2) == 0) {
            throw new CommandException("ERR nothing to prepend");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(args.copy(2));
        Slice old = keys.stringToChange(args, 1);
        if (old != null) {
            whole.write(old.array(), old.offset(), old.length());
        }
        byte[] value = whole.toByteArray();
        keys.putString(args, 1, value, 0, value.length, Keyspace.NO_DEADLINE);
        reply.integer(value.length);
    }

    @Test
    void aClientAndACallUseIt() {
        assertEquals("1\n", client.exchange("PREPEND a c\n"));
        assertEquals(3, store.call("prepend", "a", "ab").integer());

        assertEquals("abc", store.get("a"));
    }

    @Test
    void itsFailureIsAnError() {
        assertEquals("ERR nothing to prepend\n", client.exchange("PREPEND a ''\n"));
        assertEquals("ERR wrong number of arguments for 'prepend' command\n", client.exchange("PREPEND a\n"));
        assertThrows(KvStoreException.class, () -> store.call("PREPEND", "a", ""));
    }

    @Test
    void itIsDescribed() {
        assertEquals(
                "prepend",
                store.call("COMMAND", "INFO", "prepend")
                        .values()
                        .get(0)
                        .values()
                        .get(0)
                        .text());
        assertTrue(client.exchange("COMMAND DOCS prepend\n").contains("Adds bytes to the beginning of a value."));
        assertEquals("a\n", client.exchange("COMMAND GETKEYS PREPEND a b\n"));
    }

    @Test
    void itIsQueuedAndCounted() {
        assertEquals("OK\nQUEUED\nQUEUED\n1\n2\n", client.exchange("MULTI\nPREPEND a b\nPREPEND a b\nEXEC\n"));

        assertTrue(client.exchange("INFO commandstats\n").contains("cmdstat_prepend:calls=2,"));
    }

    @Test
    void aUserNeedsItsNameItsCategoryAndItsKey() {
        client.exchange("ACL SETUSER writer on nopass ~mine:* +@write\n");
        client.exchange("ACL SETUSER namer on nopass ~* +prepend\n");
        client.exchange("ACL SETUSER reader on nopass ~* +@all -prepend\n");
        String refused = "NOPERM this user has no permissions to run the 'prepend' command\n";
        String wrongKey = "NOPERM this user has no permissions to access one of the keys used as arguments\n";

        assertEquals("OK\n1\n" + wrongKey, client.exchange("AUTH writer x\nPREPEND mine:a b\nPREPEND a b\n"));
        assertEquals("OK\n1\n", client.exchange("AUTH namer x\nPREPEND a b\n"));
        assertEquals("OK\n" + refused, client.exchange("AUTH reader x\nPREPEND a b\n"));
        assertEquals("b", store.get("a"));
        assertTrue(store.call("ACL", "CAT", "write").toString().contains("prepend"));
    }

    @Test
    void whatItChangesIsToldToCaches() {
        client.exchange("HELLO 3\n");
        client.exchange("CLIENT TRACKING ON\nGET a\n");

        store.call("PREPEND", "a", "b");

        assertTrue(client.takeMessages().contains("invalidate"));
    }

    @Test
    void whatItChangesIsThereAgain(@TempDir Path directory) {
        KvStore.Builder kept = new KvStore.Builder().commands(FAMILY).dataDirectory(directory);
        try (KvStore first = kept.build()) {
            first.call("PREPEND", "a", "c".getBytes(UTF_8));
            first.call("PREPEND", "a", "b");
        }

        try (KvStore again = kept.build()) {
            assertEquals("bc", again.get("a"));
        }
    }

    @Test
    void aNameThatIsTakenIsRefused() {
        Command get = Command.command("get", Group.STRING, Arity.exactly(2), Routing.KEY, OwnCommandTest::prepend);
        KvStore.Builder another = new KvStore.Builder().commands(Family.of(List.of(get)));
        KvStore.Builder twice = new KvStore.Builder().commands(FAMILY).commands(FAMILY);

        assertThrows(IllegalArgumentException.class, another::build);
        assertThrows(IllegalArgumentException.class, twice::build);
    }
}
