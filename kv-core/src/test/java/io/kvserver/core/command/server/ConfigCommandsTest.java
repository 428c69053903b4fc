package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CONFIG: settings take effect. Transcripts and differential tests cover replies and errors. */
class ConfigCommandsTest {
    private static final Set<String> SETTINGS = Set.of(
            "acl-pubsub-default",
            "aclfile",
            "acllog-max-len",
            "appendonly",
            "authentication-timeout",
            "busy-reply-threshold",
            "client-output-buffer-limit",
            "client-query-buffer-limit",
            "max-queued-commands",
            "max-arguments",
            "max-line-bytes",
            "max-subscriptions",
            "max-watched-keys",
            "maxclients-per-address",
            "maxmemory-requests",
            "cluster-enabled",
            "databases",
            "enable-debug-command",
            "hash-max-listpack-entries",
            "hash-max-listpack-value",
            "hash-max-ziplist-entries",
            "hash-max-ziplist-value",
            "hll-sparse-max-bytes",
            "latency-monitor-threshold",
            "latency-tracking",
            "latency-tracking-info-percentiles",
            "lfu-decay-time",
            "lfu-log-factor",
            "list-max-listpack-size",
            "list-max-ziplist-size",
            "lua-time-limit",
            "maxclients",
            "maxmemory",
            "maxmemory-clients",
            "maxmemory-policy",
            "maxmemory-samples",
            "notify-keyspace-events",
            "proto-max-bulk-len",
            "requirepass",
            "save",
            "set-max-intset-entries",
            "set-max-listpack-entries",
            "set-max-listpack-value",
            "slowlog-log-slower-than",
            "slowlog-max-len",
            "tcp-keepalive",
            "stream-node-max-bytes",
            "stream-node-max-entries",
            "timeout",
            "tracking-table-max-keys",
            "zset-max-listpack-entries",
            "zset-max-listpack-value",
            "zset-max-ziplist-entries",
            "zset-max-ziplist-value");

    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    static List<Setting> settings() {
        return SettingTable.SETTINGS;
    }

    @Test
    void allSettingsAreAnsweredOnceAndNamedInLowerCase() {
        List<String> answer =
                Arrays.asList(store.newClient().exchange("CONFIG GET * *e*\n").split("\n", -1));

        Set<String> names = new TreeSet<>();
        for (int i = 0; i + 1 < answer.size(); i += 2) {
            assertTrue(names.add(answer.get(i)), answer.get(i));
        }
        assertEquals(SETTINGS, names);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aChangeIsShownUnlessItWasRefused(Setting setting) {
        String value = ask(client, "CONFIG GET " + setting.name());

        String reply = ask(client, "CONFIG SET " + setting.name() + " 2");

        boolean immutable = reply.equals("-ERR CONFIG SET failed (possibly related to argument '" + setting.name()
                + "') - can't set immutable config\r\n");
        assertEquals(setting.change() == null, immutable, reply);
        assertEquals(reply.startsWith("-"), value.equals(ask(client, "CONFIG GET " + setting.name())));
    }

    @Test
    void inResp3TheAnswerIsAMap() {
        SessionDriver resp3 = store.newResp3Client();

        assertEquals("%1\r\n$9\r\ndatabases\r\n$2\r\n16\r\n", ask(resp3, "CONFIG GET databases"));
        assertEquals("%0\r\n", ask(resp3, "CONFIG GET port"));
    }

    @Test
    void thePortIsTheOneAtWhichTheClientWasAccepted() {
        ClientOrigin origin = ClientOrigin.of("[::1]:50000", "[::1]:3000", null);
        SessionDriver remote = new SessionDriver(wake -> new KvStore().newSession(InlineReplies.TEXT, origin, wake));

        assertEquals("port\n3000\n", remote.exchange("CONFIG GET port\n"));
        assertTrue(ask(remote, "INFO server").contains("\r\ntcp_port:3000\r\n"));
    }

    @Test
    void whetherDebugIsAllowedIsShown() {
        SessionDriver allowed =
                new SessionDriver(new KvStore.Builder().allowDebug(true).build());

        assertEquals("enable-debug-command\nyes\n", allowed.exchange("CONFIG GET enable-debug-command\n"));
        assertEquals("enable-debug-command\nno\n", store.newClient().exchange("CONFIG GET enable-debug-command\n"));
    }

    @Test
    void aNewPasswordIsRequiredOfLaterClients() {
        SessionDriver earlier = store.newClient();
        ask(client, "CONFIG SET requirepass secret");

        SessionDriver later = store.newClient();

        assertEquals("NOAUTH Authentication required.\n", later.exchange("GET a\n"));
        assertEquals("\n", earlier.exchange("GET a\n"));
        assertEquals("requirepass\nsecret\n", earlier.exchange("CONFIG GET requirepass\n"));
        earlier.exchange("CONFIG SET requirepass \"\"\n");
        assertEquals("\n", store.newClient().exchange("GET a\n"));
    }

    @Test
    void eventsArePublishedAsConfigured() {
        SessionDriver subscriber = store.newClient();
        subscriber.exchange("SUBSCRIBE __keyevent@0__:set\n");

        ask(client, "SET a 1");
        ask(client, "CONFIG SET notify-keyspace-events E$");
        ask(client, "SET b 1");

        assertEquals("message __keyevent@0__:set b\n", subscriber.takeMessages());
    }

    @Test
    void aClientThatLeavesMoreUnreadThanTheLimitIsDisconnected() {
        SessionDriver subscriber = store.newClient();
        subscriber.exchange("SUBSCRIBE news\n");
        client.exchange(Requests.array(List.of("CONFIG", "SET", "client-output-buffer-limit", "pubsub 100 0 0")));

        ask(client, "PUBLISH news " + "x".repeat(200));

        subscriber.takeMessages();
        assertTrue(subscriber.isClosing());
        assertTrue(ask(client, "INFO stats").contains("\r\nclient_output_buffer_limit_disconnections:1\r\n"));
    }

    @Test
    void theOldestCachedKeysBeyondTheLimitAreInvalidated() {
        SessionDriver caching = store.newResp3Client();
        ask(caching, "CLIENT TRACKING ON");
        for (int i = 0; i < 1000; i++) {
            ask(caching, "GET " + i);
        }
        String unlimited = caching.takeMessages();

        ask(client, "CONFIG SET tracking-table-max-keys 8");
        for (int i = 1000; i < 2000; i++) {
            ask(caching, "GET " + i);
        }
        caching.takeMessages();

        assertEquals("", unlimited);
        assertTrue(ask(client, "INFO stats").contains("\r\ntracking_total_keys:8\r\n"));
    }

    @Test
    void oneWrongValueLeavesAllUnchanged() {
        List<String> request = List.of(
                "CONFIG", "SET", "slowlog-max-len", "1", "requirepass", "secret", "notify-keyspace-events", "!");

        client.exchange(Requests.array(request));

        SessionDriver lines = store.newClient();
        assertEquals("slowlog-max-len\n128\n", lines.exchange("CONFIG GET slowlog-max-len\n"));
        assertEquals("requirepass\n\n", lines.exchange("CONFIG GET requirepass\n"));
    }

    @Test
    void resetStatPutsTheCountsBackToZeroButNotTheData() {
        ask(client, "SET a 1");
        ask(client, "GET a");
        ask(client, "GET b");
        ask(client, "FOO");
        store.newClient();

        ask(client, "CONFIG RESETSTAT");
        String stats = ask(client, "INFO stats persistence commandstats errorstats keyspace");

        assertTrue(stats.contains("\r\ntotal_connections_received:0\r\ntotal_commands_processed:1\r\n"), stats);
        assertTrue(stats.contains("\r\nkeyspace_hits:0\r\nkeyspace_misses:0\r\n"), stats);
        assertTrue(stats.contains("\r\ntotal_error_replies:0\r\n"), stats);
        assertTrue(stats.matches("(?s).*# Commandstats\r\ncmdstat_config\\|resetstat:[^\n]*\r\n\r\n.*"), stats);
        assertTrue(stats.contains("# Errorstats\r\n\r\n# Keyspace\r\ndb0:keys=1,expires=0,avg_ttl=0\r\n"), stats);
        assertTrue(stats.contains("\r\nrdb_changes_since_last_save:1\r\n"), stats);
    }
}
