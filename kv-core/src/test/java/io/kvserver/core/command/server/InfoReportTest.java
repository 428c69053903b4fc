package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.client.Pause;
import io.kvserver.core.client.statistics.Statistics;
import io.kvserver.core.command.Bytes;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Version;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** INFO's figures. Comparisons with redis-server check its names. */
class InfoReportTest {
    private static final List<String> USUAL = List.of(
            "Server",
            "Clients",
            "Memory",
            "Persistence",
            "Stats",
            "Replication",
            "CPU",
            "Modules",
            "Errorstats",
            "Cluster",
            "Keyspace");

    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newClient();

    private String info(String sections) {
        return client.exchange("INFO " + sections + "\n");
    }

    private Map<String, String> fields(String sections) {
        Map<String, String> fields = new TreeMap<>();
        info(sections)
                .lines()
                .filter(line -> line.contains(":"))
                .forEach(line ->
                        fields.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1)));
        return fields;
    }

    private static List<String> titles(String info) {
        return info.lines()
                .filter(line -> line.startsWith("# "))
                .map(line -> line.substring(2))
                .toList();
    }

    @Test
    void withoutArgumentsTheUsualSectionsAreAnswered() {
        assertEquals(USUAL, titles(client.exchange("INFO\n")));
        assertEquals(USUAL, titles(info("DEFAULT")));
    }

    @ParameterizedTest
    @CsvSource({
        "all,13",
        "everything,13",
        "default commandstats,12",
        "cluster CLUSTER server,2",
        "module_list,1",
        "foo,0",
        "foo keyspace,1"
    })
    void sectionsAreAnsweredOnceAndInTheirOrder(String sections, int count) {
        List<String> titles = titles(info(sections));

        assertEquals(count, titles.size());
        assertEquals(
                titles, titles(info("all")).stream().filter(titles::contains).toList());
    }

    @Test
    void sectionsAreDividedByAnEmptyLine() {
        assertEquals(
                "# Modules\r\n\r\n# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n\n",
                info("keyspace cluster modules"));
    }

    @Test
    void theTextIsVerbatimInResp3() {
        assertEquals(
                "=34\r\ntxt:# Cluster\r\ncluster_enabled:0\r\n\r\n",
                store.newResp3Client().exchange(Requests.array("INFO cluster")));
        assertEquals(
                "$30\r\n# Cluster\r\ncluster_enabled:0\r\n\r\n",
                store.newResp2Client().exchange(Requests.array("INFO cluster")));
    }

    @Test
    void theServerTellsItsVersionsAndTimes() {
        store.pass(TimeUnit.HOURS.toMillis(50) + 999);

        Map<String, String> fields = fields("server");

        assertEquals("7.4.0", fields.get("redis_version"));
        assertEquals(Version.TEXT, fields.get("kv_version"));
        assertEquals("180000", fields.get("uptime_in_seconds"));
        assertEquals("2", fields.get("uptime_in_days"));
        assertEquals("1700180000999000", fields.get("server_time_usec"));
        assertEquals(Long.toString(ProcessHandle.current().pid()), fields.get("process_id"));
        assertTrue(fields.get("run_id").matches("[0-9a-f]{40}"));
        assertFalse(fields.containsKey("tcp_port"), "a store in a program has none");
    }

    @Test
    void clientsAreCounted() {
        SessionDriver tracking = store.newResp3Client();
        tracking.exchange(Requests.array("CLIENT TRACKING ON"));
        SessionDriver gone = store.newClient();
        gone.disconnect();
        SessionDriver held = store.newClient();
        store.server().pause().begin(Long.MAX_VALUE, Pause.Scope.WRITES, 0);
        held.exchange("SET a 1\n");

        Map<String, String> fields = fields("clients");

        assertEquals("3", fields.get("connected_clients"));
        assertEquals("1", fields.get("blocked_clients"));
        assertEquals("1", fields.get("tracking_clients"));
        assertEquals("0", fields.get("client_recent_max_output_buffer"));
    }

    @Test
    void whatHappenedIsCounted() {
        client.exchange("SET a 1\nSET b 1 PX 10\nGET a\nGET missing\nINCR x y\nFOO\nDEL a\n");
        store.pass(10);
        client.exchange("GET b\n");
        store.newClient().exchange("SUBSCRIBE c d\nPSUBSCRIBE e\nSSUBSCRIBE f\n");

        Map<String, String> fields = fields("stats");

        assertEquals("2", fields.get("total_connections_received"));
        assertEquals("9", fields.get("total_commands_processed"));
        assertEquals("2", fields.get("total_error_replies"));
        assertEquals("1", fields.get("keyspace_hits"));
        assertEquals("2", fields.get("keyspace_misses"));
        assertEquals("1", fields.get("expired_keys"));
        assertEquals("0", fields.get("evicted_keys"));
        assertEquals("2", fields.get("pubsub_channels"));
        assertEquals("1", fields.get("pubsub_patterns"));
        assertEquals("1", fields.get("pubsubshard_channels"));
        assertEquals("0", fields.get("tracking_total_keys"));
    }

    @Test
    void trafficIsCountedAlsoOfClientsThatHaveGone() {
        SessionDriver gone = store.newClient();
        gone.exchange("ECHO hello\n");
        gone.disconnect();

        Map<String, String> fields = fields("stats");

        assertEquals("ECHO hello\n".length() + "INFO stats\n".length() + "", fields.get("total_net_input_bytes"));
        assertEquals("hello\n".length() + "", fields.get("total_net_output_bytes"));
    }

    @Test
    void trackedKeysAndPrefixesAreCounted() {
        SessionDriver caching = store.newResp3Client();
        caching.exchange(Requests.array("CLIENT TRACKING ON") + Requests.array("MGET a b c"));
        store.newResp3Client().exchange(Requests.array("CLIENT TRACKING ON BCAST PREFIX x PREFIX y"));

        Map<String, String> fields = fields("stats");

        assertEquals("3", fields.get("tracking_total_keys"));
        assertEquals("2", fields.get("tracking_total_prefixes"));
    }

    @Test
    void aStoreInMemoryHasNoPersistence() {
        client.exchange("SET a 1\nSET a 2\nDEL a b\n");

        Map<String, String> fields = fields("persistence");

        assertEquals("3", fields.remove("rdb_changes_since_last_save"));
        assertEquals("1700000000", fields.remove("rdb_last_save_time"));
        assertEquals("0.00", fields.remove("current_fork_perc"));
        fields.forEach((name, value) -> assertEquals(name.endsWith("_status") ? "ok" : "0", value, name));
    }

    @Test
    void ratesAreSinceThePreviousCall() {
        fields("stats");
        client.exchange("SET a 1\n".repeat(19));
        store.pass(2000);

        Map<String, String> fields = fields("stats");

        assertEquals(
                "10",
                fields.get("instantaneous_ops_per_sec"),
                "19, and the first INFO; each is counted when it has ended");
        assertEquals("0.08", fields.get("instantaneous_input_kbps"));
        assertEquals(fields.get("instantaneous_ops_per_sec"), fields("stats").get("instantaneous_ops_per_sec"));
        store.pass(1000);
        assertEquals("2", fields("stats").get("instantaneous_ops_per_sec"));
    }

    @Test
    void ratesAreNeverNegative() {
        client.exchange("SET a 1\n".repeat(100));
        store.pass(1000);
        fields("stats");
        client.exchange("CONFIG RESETSTAT\n");
        store.pass(1000);

        assertEquals("0", fields("stats").get("instantaneous_ops_per_sec"));
    }

    @Test
    void thePeakOfTheMemoryStaysWhenTheDataHasGone() {
        store.newResp2Client().exchange(Requests.array("SET a " + "x".repeat(1 << 20)) + Requests.array("DEL a"));

        Map<String, String> fields = fields("memory");

        assertTrue(Long.parseLong(fields.get("used_memory_peak")) >= 1 << 20);
        assertTrue(Long.parseLong(fields.get("used_memory")) < 1 << 20);
    }

    @Test
    void callsAreCountedForEachCommand() {
        Statistics statistics = store.server().statistics();
        CommandTable commands = store.server().commands();
        statistics.add(commands.named("get"), 3, 10_000);
        statistics.failed(commands.named("get"));
        statistics.rejected(commands.named("set"));
        statistics.rejected(commands.named("set"));

        assertEquals("""
            # Commandstats
            cmdstat_get:calls=3,usec=10,usec_per_call=3.33,rejected_calls=0,failed_calls=1
            cmdstat_set:calls=0,usec=0,usec_per_call=0.00,rejected_calls=2,failed_calls=0
            """.replace("\n", "\r\n") + "\n", info("commandstats"));
    }

    @Test
    void subcommandsAreCountedByThemselves() {
        client.exchange("CLIENT ID\nCLIENT ID\nCLIENT GETNAME\nCLIENT FOO\n");

        Map<String, String> fields = fields("commandstats");

        assertTrue(fields.get("cmdstat_client|id").startsWith("calls=2,"));
        assertTrue(fields.get("cmdstat_client|getname").startsWith("calls=1,"));
        assertFalse(fields.containsKey("cmdstat_client"));
    }

    @Test
    void errorsAreCountedByTheirCodes() {
        client.exchange("FOO\nGET\nINCR a b\nMULTI\nFOO\nEXEC\n");

        assertEquals("# Errorstats\r\nerrorstat_ERR:count=4\r\nerrorstat_EXECABORT:count=1\r\n\n", info("errorstats"));
    }

    @Test
    void percentilesAreTheEndsOfRangesOfTimes() {
        Statistics statistics = store.server().statistics();
        Command get = store.server().commands().named("get");
        statistics.add(get, 980, 980_000);
        statistics.add(get, 15, 15 * 5_000);
        statistics.add(get, 5, 5 * 1_000_000);

        assertEquals(
                "# Latencystats\r\nlatency_percentiles_usec_get:p50=1.024,p99=5.120,p99.9=1048.576\r\n\n",
                info("latencystats"));
    }

    @Test
    void keysAreCountedForEachDatabaseThatHasSome() {
        client.exchange("SET a 1\nSET b 1 EX 100\nSELECT 3\nSET c 1 EX 100\nSELECT 5\nSET d 1\nDEL d\n");

        assertEquals(
                "# Keyspace\r\ndb0:keys=2,expires=1,avg_ttl=0\r\ndb3:keys=1,expires=1,avg_ttl=0\r\n\n",
                info("keyspace"));
    }

    @Test
    void memoryIsThatOfTheDataAndOfTheHeap() {
        client.exchange("SET a " + "x".repeat(1000) + "\n");

        Map<String, String> fields = fields("memory");

        long data = Long.parseLong(fields.get("used_memory"));
        long entries = Long.parseLong(fields.get("used_memory_dataset"));
        assertEquals(1032, entries, "a header of 16 bytes, one of 8, the key and the value, rounded up to 8");
        assertEquals(data - entries, Long.parseLong(fields.get("used_memory_overhead")));
        assertEquals(Bytes.human(data), fields.get("used_memory_human"));
        long used = Long.parseLong(fields.get("heap_used"));
        long committed = Long.parseLong(fields.get("heap_committed"));
        assertTrue(0 < used && used <= committed);
        assertTrue(committed <= Long.parseLong(fields.get("heap_max")));
        assertEquals(Bytes.human(used), fields.get("heap_used_human"));
        assertEquals("0", fields.get("maxmemory"));
        assertEquals("noeviction", fields.get("maxmemory_policy"));
        assertTrue(Long.parseLong(fields.get("mem_clients_normal")) > 0);
    }

    @Test
    void theProcessorsTimeIsThatOfTheProcess() {
        Map<String, String> before = fields("cpu");
        Map<String, String> after = fields("cpu");

        assertTrue(Double.parseDouble(before.get("used_cpu_user")) > 0);
        assertTrue(Double.parseDouble(before.get("used_cpu_user")) <= Double.parseDouble(after.get("used_cpu_user")));
        assertTrue(Double.parseDouble(before.get("used_cpu_sys")) >= 0);
    }
}
