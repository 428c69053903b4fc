package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The names of INFO's sections and fields, and of MEMORY STATS's, are those of a real redis-server. */
class RedisInfoTest {
    /** kv's own fields, and those of later versions of Redis. */
    private static final Set<String> UNKNOWN_TO_REDIS = Set.of(
            "kv_version",
            "heap_committed",
            "heap_committed_human",
            "heap_max",
            "heap_max_human",
            "heap_used",
            "heap_used_human",
            "authentication_timeouts",
            "keepalive_disconnections",
            "tls_handshake_timeouts",
            "denied_connections",
            "idle_disconnections",
            "refused_argument_counts",
            "refused_incomplete_requests",
            "refused_long_arguments",
            "refused_long_lines",
            "refused_queued_commands",
            "refused_subscriptions",
            "refused_unauthenticated_requests",
            "refused_watched_keys",
            "rejected_connections_per_address",
            // From Redis 7.2 on.
            "client_output_buffer_limit_disconnections",
            "client_query_buffer_limit_disconnections",
            // From 7.4 on.
            "expired_subkeys");

    /** Fields of Redis's INFO that kv leaves out, by the reason: there is no true value for them. */
    private static final Set<String> LEFT_OUT = new TreeSet<>(List.of(
            // Of the build and the libraries of a program in C.
            "atomicvar_api",
            "gcc_version",
            "redis_build_id",
            // A store in a program has no port and no sockets, and does not count reads and writes.
            "tcp_port",
            "multiplexing_api",
            "total_reads_processed",
            "total_writes_processed",
            "reply_buffer_expands",
            "reply_buffer_shrinks",
            // Of jemalloc: the JVM has no such figures.
            "allocator_active",
            "allocator_allocated",
            "allocator_frag_bytes",
            "allocator_frag_ratio",
            "allocator_resident",
            "allocator_rss_bytes",
            "allocator_rss_ratio",
            "rss_overhead_bytes",
            "rss_overhead_ratio",
            // Values that kv does not count.
            "aof_current_rewrite_time_sec",
            "aof_last_rewrite_time_sec",
            "aof_rewrites",
            "aof_rewrites_consecutive_failures",
            "current_eviction_exceeded_time",
            "current_save_keys_processed",
            "current_save_keys_total",
            "expire_cycle_cpu_milliseconds",
            "expired_stale_perc",
            "expired_time_cap_reached_count",
            "mem_aof_buffer",
            "rdb_current_bgsave_time_sec",
            "rdb_last_bgsave_time_sec",
            "rdb_last_load_keys_expired",
            "rdb_last_load_keys_loaded",
            "rdb_saves",
            "total_eviction_exceeded_time",
            "tracking_total_items",
            // Values about a main thread, which kv does not have.
            "used_cpu_sys_main_thread",
            "used_cpu_user_main_thread"));

    private static final List<String> REQUESTS =
            List.of("PING", "SET a 1 EX 1000", "GET a", "INCR x y", "CONFIG GET databases");

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    /** The names of fields by their section, in the order of the sections. */
    private static Map<String, Set<String>> names(String info) {
        Map<String, Set<String>> names = new LinkedHashMap<>();
        String section = "";
        for (String line : info.split("\r\n")) {
            if (line.startsWith("# ")) {
                section = line;
                names.put(section, new TreeSet<>());
            } else if (line.contains(":") && names.containsKey(section)) {
                names.get(section).add(line.substring(0, line.indexOf(':')));
            }
        }
        return names;
    }

    @Test
    void namesAndSectionsAreRedisS() throws IOException {
        SessionDriver kv = SessionDriver.withOwnStore();
        try (RedisConnection connection = REDIS.connect()) {
            for (String request : REQUESTS) {
                connection.exchange(List.of(request.split(" ")));
                kv.exchange(Requests.array(request));
            }
            Map<String, Set<String>> expected = names(connection.exchange(List.of("INFO", "everything")));
            Map<String, Set<String>> actual = names(kv.exchange(Requests.array("INFO everything")));

            assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
            Set<String> unknown = new TreeSet<>();
            actual.forEach((section, fields) -> {
                assertTrue(section.equals("# Modules") || !fields.isEmpty(), section);
                fields.stream()
                        .filter(field -> !expected.get(section).contains(field))
                        .forEach(unknown::add);
            });
            assertEquals(new TreeSet<>(UNKNOWN_TO_REDIS), unknown);
            Set<String> missing = new TreeSet<>();
            expected.values().forEach(missing::addAll);
            actual.values().forEach(missing::removeAll);
            assertEquals(LEFT_OUT, missing);
        }
    }

    @Test
    void namesOfMemoryStatsAreRedisS() throws IOException {
        SessionDriver kv = SessionDriver.withOwnStore();
        try (RedisConnection connection = REDIS.connect()) {
            connection.exchange(List.of("SET", "a", "1"));
            kv.exchange(Requests.array("SET a 1"));
            List<?> expected = (List<?>) new RespValues(connection.exchange(List.of("MEMORY", "STATS"))).next();
            List<?> actual = (List<?>) new RespValues(kv.exchange(Requests.array("MEMORY STATS"))).next();

            assertFalse(actual.isEmpty());
            for (int i = 0; i < actual.size(); i += 2) {
                assertTrue(expected.contains(actual.get(i)), actual.get(i).toString());
            }
        }
    }
}
