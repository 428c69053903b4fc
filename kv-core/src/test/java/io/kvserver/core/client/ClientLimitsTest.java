package io.kvserver.core.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Limits;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import io.kvserver.core.store.memory.HeapShares;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits on what the server keeps for a client: what exceeds them is refused and counted. */
class ClientLimitsTest {
    private static SessionDriver client(Limits limits) {
        return new SessionDriver(new KvStore.Builder().limits(limits).build());
    }

    private static void assertCounted(String field, SessionDriver client) {
        assertTrue(client.exchange("INFO stats\n").contains("\r\n" + field + ":1\r\n"), field);
        assertTrue(client.exchange("CONFIG RESETSTAT\n").contains("OK"));
        assertTrue(client.exchange("INFO stats\n").contains("\r\n" + field + ":0\r\n"), field);
    }

    @Test
    void tooManyQueuedCommandsMakeExecFail() {
        SessionDriver client = client(new Limits().queuedCommands(2));

        assertEquals("OK\nQUEUED\nQUEUED\n", client.exchange("MULTI\nSET a 1\nSET b 1\n"));
        assertEquals(
                "ERR too many commands queued in a transaction: a client may have 2 (max-queued-commands)\n",
                client.exchange("SET c 1\n"));
        assertEquals(
                "EXECABORT Transaction discarded because of previous errors.\n0\n",
                client.exchange("EXEC\nEXISTS a b c\n"));
        assertEquals("OK\nQUEUED\nQUEUED\nOK\nOK\n", client.exchange("MULTI\nSET a 1\nSET b 1\nEXEC\n"));
        assertCounted("refused_queued_commands", client);
    }

    @Test
    void tooManyWatchedKeysAreNotWatched() {
        SessionDriver client = client(new Limits().watchedKeys(3));

        assertEquals("OK\n", client.exchange("WATCH a b\n"));
        assertEquals(
                "ERR too many watched keys: a client may have 3 (max-watched-keys)\n", client.exchange("WATCH c d\n"));
        assertEquals("OK\nOK\nOK\n", client.exchange("WATCH c\nUNWATCH\nWATCH a b c\n"));
        assertCounted("refused_watched_keys", client);
    }

    @ParameterizedTest
    @CsvSource({"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"})
    void tooManySubscriptionsAreRefused(String command) {
        SessionDriver client = client(new Limits().subscriptions(2));
        client.exchange("HELLO 3\n");
        client.exchange("SUBSCRIBE a\n");

        String refused = client.exchange(command + " b c\n");

        assertEquals("-ERR too many subscriptions: a client may have 2 (max-subscriptions)\r\n", refused);
        assertTrue(client.exchange(command + " b\n").startsWith(">3\r\n"));
        assertCounted("refused_subscriptions", client);
    }

    @Test
    void tooManyClientsOfOneAddressAreRefused() {
        KvStore store = new KvStore();
        SessionDriver local = new SessionDriver(store);
        SessionDriver first = from(store, "192.0.2.1");
        SessionDriver second = from(store, "192.0.2.1");
        assertEquals("OK\n", local.exchange("CONFIG SET maxclients-per-address 2\n"));

        assertEquals(
                "ERR max number of clients of this address reached\n",
                from(store, "192.0.2.1").exchange("PING\n"));
        assertEquals("PONG\n", from(store, "192.0.2.2").exchange("PING\n"));
        assertEquals("PONG\nPONG\n", first.exchange("PING\n") + second.exchange("PING\n"));
        assertTrue(local.exchange("INFO stats\n").contains("\r\nrejected_connections:1\r\n"));
        assertCounted("rejected_connections_per_address", local);
    }

    @Test
    void aDisconnectedClientMakesRoomForAnother() {
        KvStore store =
                new KvStore.Builder().limits(new Limits().clientsPerAddress(1)).build();
        SessionDriver first = from(store, "192.0.2.1");
        SessionDriver refused = from(store, "192.0.2.1");
        assertTrue(refused.exchange("PING\n").startsWith("ERR max"));

        refused.disconnect();
        first.disconnect();

        assertEquals("PONG\n", from(store, "192.0.2.1").exchange("PING\n"));
    }

    private static SessionDriver from(KvStore store, String host) {
        return new SessionDriver(wake -> store.newSession(InlineReplies.TEXT, new Host(host), wake));
    }

    private record Host(String host) implements ClientOrigin {
        @Override
        public String address() {
            return host + ":5000";
        }

        @Override
        public String localAddress() {
            return "192.0.2.9:3000";
        }

        @Override
        public @Nullable Runnable shutdown() {
            return null;
        }
    }

    @Test
    void aRequestThatIsTooLongEndsTheConnection() {
        KvStore store =
                new KvStore.Builder().limits(new Limits().request(1 << 20)).build();
        SessionDriver client = new SessionDriver(store);
        SessionDriver other = new SessionDriver(store);
        String value = "x".repeat((1 << 20) - 100);
        assertEquals("+OK\r\n", client.exchange(set(value)));

        String refused = client.exchange(set(value + value));

        assertEquals("-ERR Protocol error: request longer than 1048576 bytes\r\n", refused);
        assertCounted("client_query_buffer_limit_disconnections", other);
        assertEquals("OK\n", other.exchange("CONFIG SET client-query-buffer-limit 4mb\n"));
        assertEquals("+OK\r\n", other.exchange(set(value + value)));
    }

    private static String set(String value) {
        return "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$" + value.length() + "\r\n" + value + "\r\n";
    }

    @ParameterizedTest
    @CsvSource({
        "proto-max-bulk-len, refused_long_arguments, invalid bulk length",
        "max-arguments, refused_argument_counts, invalid multibulk length",
        "max-line-bytes, refused_long_lines, too big inline request"
    })
    void aRequestBeyondALimitEndsTheConnection(String setting, String counter, String error) {
        KvStore store = new KvStore.Builder()
                .limits(new Limits().bulk(1 << 20).arguments(64).line(1 << 10))
                .build();
        SessionDriver admin = new SessionDriver(store);
        String[] beyond = {"*2\r\n$" + ((1 << 20) + 1) + "\r\n", "*65\r\n", "PING " + "x".repeat(1 << 10)};
        int which =
                List.of("proto-max-bulk-len", "max-arguments", "max-line-bytes").indexOf(setting);
        SessionDriver client = new SessionDriver(store);
        assertEquals("PONG\n", client.exchange("PING\n"));

        assertTrue(
                client.exchange(beyond[which]).endsWith("ERR Protocol error: " + error + (which == 2 ? "\n" : "\r\n")));
        assertTrue(client.isClosing());
        assertCounted(counter, admin);
        assertTrue(admin.exchange("CONFIG SET " + setting + " 2000000000\n").contains("must be between"));
        assertEquals("OK\n", admin.exchange("CONFIG SET " + setting + " 1048576\n"));
        assertEquals("", new SessionDriver(store).exchange(beyond[which].replace("1048577", "1048576")));
    }

    @Test
    void aStringThatExceedsALoweredLimitIsStillLoadedFromTheLog(@TempDir Path directory) {
        KvStore.Builder builder = new KvStore.Builder().dataDirectory(directory);
        try (KvStore store = builder.build()) {
            new SessionDriver(store).exchange("SETRANGE a 3000000 x\nSETBIT a 20000000 1\n");
        }

        try (KvStore store = builder.limits(new Limits().bulk(1 << 20)).build()) {
            SessionDriver client = new SessionDriver(store);
            assertEquals("3000001\n", client.exchange("STRLEN a\n"));
            assertEquals(
                    "ERR string exceeds maximum allowed size (proto-max-bulk-len)\n", client.exchange("APPEND a x\n"));
        }
    }

    @Test
    void incompleteRequestsHaveALimitOfTheirOwn() {
        KvStore store = new KvStore.Builder()
                .limits(new Limits().requestMemory(300_000))
                .build();
        SessionDriver other = new SessionDriver(store);
        String begun = "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$200000\r\n";
        SessionDriver first = new SessionDriver(store);
        SessionDriver second = new SessionDriver(store);

        assertEquals("", first.exchange(begun + "x".repeat(100_000)));
        String refused = second.exchange(begun + "x".repeat(100_000)) + second.exchange("x".repeat(90_000));

        assertEquals("-OOM command not allowed when used memory > 'maxmemory'.\r\n", refused);
        assertEquals("+PONG\r\n", second.exchange("x".repeat(10_000) + "\r\nPING\r\n"));
        assertCounted("refused_incomplete_requests", other);
        first.disconnect();
        assertEquals("+OK\r\n", second.exchange(begun + "x".repeat(200_000) + "\r\n"));
    }

    @Test
    void keysThatARequestWaitsForCountAsMemoryOfItsClient() {
        KvStore store =
                new KvStore.Builder().limits(new Limits().clientMemory(4 << 20)).build();
        SessionDriver other = new SessionDriver(store);
        SessionDriver few = new SessionDriver(store);
        SessionDriver many = new SessionDriver(store);
        SessionDriver stream = new SessionDriver(store);
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 50_000; i++) {
            keys.append(" k").append(i);
        }

        few.receive("BLPOP a b 0\r\n");
        many.receive(Requests.array("BLPOP" + keys + " 0"));
        stream.receive(Requests.array("XREAD BLOCK 0 STREAMS" + keys + " 0".repeat(50_000)));

        assertTrue(many.isClosing());
        assertTrue(stream.isClosing());
        assertFalse(few.isClosing());
        assertTrue(other.exchange("INFO stats\n").contains("\r\nevicted_clients:2\r\n"));
    }

    @Test
    void keysAreForgottenWhenTheWaitIsOver() {
        KvStore store =
                new KvStore.Builder().limits(new Limits().clientMemory(4 << 20)).build();
        SessionDriver other = new SessionDriver(store);
        SessionDriver waiting = new SessionDriver(store);
        String keys = " some-key".repeat(20_000);

        for (int times = 0; times < 5; times++) {
            waiting.receive(Requests.array("BLPOP a" + keys + " 0"));
            other.exchange("RPUSH a x\n");
            assertEquals("*2\r\n$1\r\na\r\n$1\r\nx\r\n", waiting.takeMessages());
        }

        assertFalse(waiting.isClosing());
    }

    @Test
    void aVerySmallBoundForAllClientsLeavesRoomToRaiseIt() {
        SessionDriver client = new SessionDriver(new KvStore());

        assertEquals("OK\n", client.exchange("CONFIG SET maxmemory-clients 1\n"));
        assertEquals("maxmemory-clients\n1\n", client.exchange("CONFIG GET maxmemory-clients\n"));
        assertEquals("OK\n", client.exchange("CONFIG SET maxmemory-clients 1gb\n"));
    }

    @Test
    void theSharesOfTheHeapLeaveRoom() {
        long heap = Runtime.getRuntime().maxMemory();

        assertTrue(HeapShares.dataBytes() + HeapShares.clientBytes() <= heap / 10 * 9);
        assertTrue(HeapShares.requestBytes() < HeapShares.dataBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "maxclients-per-address, 0",
        "client-query-buffer-limit, 1073741824",
        "max-queued-commands, 1048576",
        "proto-max-bulk-len, 536870912",
        "max-arguments, 1048576",
        "max-line-bytes, 65536",
        "max-watched-keys, 1048576",
        "max-subscriptions, 1048576"
    })
    void defaultsAreTheSameWithAndWithoutLimits(String setting, String value) {
        String request = "CONFIG GET " + setting + "\n";

        assertEquals(setting + "\n" + value + "\n", new SessionDriver(new KvStore()).exchange(request));
        assertEquals(setting + "\n" + value + "\n", client(new Limits()).exchange(request));
    }

    @Test
    void limitsThatMakeNoSenseAreRefused() {
        Limits limits = new Limits();

        assertThrows(IllegalArgumentException.class, () -> limits.clientsPerAddress(-1));
        assertThrows(IllegalArgumentException.class, () -> limits.clientMemory(-1));
        assertThrows(IllegalArgumentException.class, () -> limits.requestMemory(-1));
        assertThrows(IllegalArgumentException.class, () -> limits.request(1000));
        assertThrows(IllegalArgumentException.class, () -> limits.bulk((512 << 20) + 1));
        assertThrows(IllegalArgumentException.class, () -> limits.bulk(1000));
        assertThrows(IllegalArgumentException.class, () -> limits.arguments(63));
        assertThrows(IllegalArgumentException.class, () -> limits.line(1L << 32));
        assertThrows(IllegalArgumentException.class, () -> limits.queuedCommands(0));
        assertThrows(IllegalArgumentException.class, () -> limits.watchedKeys(0));
        assertThrows(IllegalArgumentException.class, () -> limits.subscriptions(0));
    }
}
