package io.kvserver.core.command.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A store in cluster mode, where a comparison with redis-server is not possible. */
class ClusterCommandsTest {
    private final KvStore store = new KvStore.Builder().clusterMode(true).build();

    private SessionDriver client(String localAddress) {
        ClientOrigin origin = ClientOrigin.of("127.0.0.1:1", localAddress, null);
        return new SessionDriver(wake -> store.newSession(InlineReplies.TEXT, origin, wake));
    }

    /** A client that did not come over TCP gets an empty host: it keeps using the address that it has. */
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:3000, 127.0.0.1:3000@13000, 127.0.0.1",
        "192.168.0.7:70, 192.168.0.7:70@10070, 192.168.0.7",
        "[::1]:3000, ::1:3000@13000, ::1",
        "/run/kv.sock:0, :0@10000, ''",
        "?:0, :0@10000, ''"
    })
    void theNodesAddressIsWhereTheClientConnected(String localAddress, String inNodes, String host) {
        SessionDriver client = client(localAddress);
        String id = client.exchange("CLUSTER MYID\n").strip();

        assertEquals(40, id.length());
        assertEquals(
                id + " " + inNodes + " myself,master - 0 0 0 connected 0-16383",
                client.exchange("CLUSTER NODES\n").strip());
        assertEquals(host, client.exchange("CLUSTER SLOTS\n").split("\n", -1)[2]);
        assertEquals(id, client.exchange("CLUSTER MYSHARDID\n").strip());
    }

    @Test
    void twoStoresAreTwoNodes() {
        SessionDriver other =
                new SessionDriver(new KvStore.Builder().clusterMode(true).build());

        assertTrue(!client("?:0").exchange("CLUSTER MYID\n").equals(other.exchange("CLUSTER MYID\n")));
    }

    @Test
    void helloAndInfoShowTheMode() {
        SessionDriver client = client("127.0.0.1:3000");

        assertTrue(client.exchange("HELLO 3\n").contains("mode"));
        assertTrue(client.exchange("HELLO\n").contains("cluster"));
        assertTrue(client.exchange("INFO server\n").contains("redis_mode:cluster"));
        assertTrue(client.exchange("INFO cluster\n").contains("cluster_enabled:1"));
    }

    @Test
    void readOnlyIsAFlagOfTheClientUntilReset() {
        SessionDriver client = client("127.0.0.1:3000");

        client.exchange("READONLY\n");
        assertTrue(client.exchange("CLIENT INFO\n").contains(" flags=r "));
        client.exchange("READWRITE\n");
        assertTrue(client.exchange("CLIENT INFO\n").contains(" flags=N "));
        client.exchange("READONLY\nRESET\n");
        assertTrue(client.exchange("CLIENT INFO\n").contains(" flags=N "));
    }

    @Test
    void keysOfASlotAreFoundAmongMany() {
        SessionDriver client = client("127.0.0.1:3000");
        for (int i = 0; i < 3000; i++) {
            store.set("{tag}" + i, "v");
            store.set("key" + i, "v");
        }
        String slot = client.exchange("CLUSTER KEYSLOT {tag}\n").strip();

        assertEquals("3000\n", client.exchange("CLUSTER COUNTKEYSINSLOT " + slot + "\n"));
        assertEquals(
                7,
                client.exchange("CLUSTER GETKEYSINSLOT " + slot + " 7\n")
                        .lines()
                        .count());
        for (int i = 0; i < 2990; i++) {
            store.del("{tag}" + i);
        }
        assertEquals("10\n", client.exchange("CLUSTER COUNTKEYSINSLOT " + slot + "\n"));
        assertEquals("3010\n", client.exchange("DBSIZE\n"));
        assertEquals(
                10,
                client.exchange("CLUSTER GETKEYSINSLOT " + slot + " 100\n")
                        .lines()
                        .count());
    }

    @Test
    void filesWithDataOfOtherDatabasesAreRefused(@TempDir Path directory) throws IOException {
        try (KvStore before = new KvStore.Builder().dataDirectory(directory).build()) {
            new SessionDriver(before).exchange("SELECT 3\nSET a b\n");
        }

        UncheckedIOException failure = assertThrows(
                UncheckedIOException.class,
                () -> new KvStore.Builder()
                        .dataDirectory(directory)
                        .clusterMode(true)
                        .build());

        assertEquals(
                "there are keys in database 3, and a cluster has only database 0",
                failure.getCause().getMessage());
    }

    @Test
    void dataOfTheFirstDatabaseIsLoaded(@TempDir Path directory) throws IOException {
        try (KvStore before = new KvStore.Builder().dataDirectory(directory).build()) {
            before.set("{x}a", "1");
        }

        try (KvStore after =
                new KvStore.Builder().dataDirectory(directory).clusterMode(true).build()) {
            assertEquals("1\n", new SessionDriver(after).exchange("CLUSTER COUNTKEYSINSLOT 16287\n"));
        }
    }

    @Test
    void requestsThatWouldChangeTheClusterAreRefused() {
        SessionDriver client = client("127.0.0.1:3000");

        for (String change :
                new String[] {"MEET 127.0.0.1 3001", "BUMPEPOCH", "DELSLOTS 1", "FLUSHSLOTS", "RESET HARD"}) {
            assertEquals(
                    "ERR CLUSTER " + change.split(" ")[0]
                            + " is not possible: nodes and slots of this cluster are not changed by clients\n",
                    client.exchange("CLUSTER " + change + "\n"));
        }
    }
}
