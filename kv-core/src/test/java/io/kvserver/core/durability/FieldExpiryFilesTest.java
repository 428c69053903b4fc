package io.kvserver.core.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.SessionDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Fields with deadlines in snapshots: in Redis 7.4's form, which earlier versions do not read, and in that of Valkey 9. */
@Timeout(60)
class FieldExpiryFilesTest {
    private static final long DEADLINE = 7_000_000_000_000L;

    private final DurableStores stores = new DurableStores();

    @TempDir
    Path directory;

    private String saved(KvStore store) throws Exception {
        SessionDriver session = new SessionDriver(store);
        String reply = session.exchange("SAVE\n");
        assertEquals("OK\n", reply.isEmpty() ? session.awaitMessages() : reply);
        session.disconnect();
        return new String(Files.readAllBytes(directory.resolve("dump.rdb")), ISO_8859_1).substring(0, 9);
    }

    @Test
    void onlyAStoreWithDeadlinesIsSavedInTheLaterVersion() throws Exception {
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "HSET h a 1 b 2", "HSET large a 1 b " + "x".repeat(100));
            assertEquals("REDIS0010", saved(store));
            DurableStores.run(
                    store,
                    "HPEXPIREAT h " + DEADLINE + " FIELDS 1 a",
                    "HPEXPIREAT large " + (DEADLINE + 5_000_000_000L) + " FIELDS 1 b",
                    "HPEXPIREAT large " + DEADLINE + " FIELDS 1 a");
            assertEquals("REDIS0012", saved(store));
        }
        try (KvStore store = stores.open(directory)) {
            DurableStores.run(store, "BGREWRITEAOF");
            DurableStores.awaitRewrite(store);
        }
        try (KvStore store = stores.open(directory)) {
            assertEquals(
                    List.of("7000000000000\n-1", "7000000000000\n7005000000000", "listpackex"),
                    DurableStores.run(
                            store,
                            "HPEXPIRETIME h FIELDS 2 a b",
                            "HPEXPIRETIME large FIELDS 2 a b",
                            "OBJECT ENCODING h"));
            DurableStores.run(store, "HPERSIST h FIELDS 1 a", "HPERSIST large FIELDS 2 a b");
            assertEquals("REDIS0010", saved(store));
        }
    }

    @Test
    void whatValkeySavesIsRead() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("VALKEY080".getBytes(ISO_8859_1));
        // A database, a hash of this type and its name, and how many fields it has.
        file.writeBytes(new byte[] {(byte) 254, 0, 22, 1, 'h', 2});
        field(file, 'a', DEADLINE);
        field(file, 'b', -1);
        file.write(255);
        // No checksum.
        file.writeBytes(new byte[8]);
        Files.write(directory.resolve("dump.rdb"), file.toByteArray());

        try (KvStore store = stores.open(directory)) {
            assertEquals(
                    List.of("a\nA\nb\nB", "7000000000000\n-1"),
                    DurableStores.run(store, "HGETALL h", "HPEXPIRETIME h FIELDS 2 a b"));
        }
    }

    private static void field(ByteArrayOutputStream file, char name, long deadline) {
        file.writeBytes(new byte[] {1, (byte) name, 1, (byte) Character.toUpperCase(name)});
        for (int i = 0; i < Long.BYTES; i++) {
            file.write((int) (deadline >> (8 * i)));
        }
    }
}
