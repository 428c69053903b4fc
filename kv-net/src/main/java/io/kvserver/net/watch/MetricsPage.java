package io.kvserver.net.watch;

import io.kvserver.core.Metrics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * Formats a store's metrics for Prometheus. The names are those of redis_exporter, which most dashboards for Redis use;
 * metrics that only kv has start with {@code kv_}. Confined to one thread.
 */
public final class MetricsPage {
    private static final String GAUGE = "gauge";
    private static final String COUNTER = "counter";
    private static final String TOTAL = "_total";
    private static final double MICROS = 1_000_000;

    /** A metric from a field of INFO: the field, the metric's name, its type, and its description. */
    private record Figure(String field, String name, String kind, String help) {}

    private static final List<Figure> FIGURES = List.of(
            gauge("uptime_in_seconds", "redis_uptime_in_seconds", "Seconds since the start."),
            gauge("process_id", "redis_process_id", "The process id."),
            gauge("connected_clients", "redis_connected_clients", "Clients that are connected."),
            gauge("blocked_clients", "redis_blocked_clients", "Clients that wait in a blocking command."),
            gauge("tracking_clients", "redis_tracking_clients", "Clients with tracking enabled."),
            gauge("maxclients", "redis_config_maxclients", "The most clients that may be connected."),
            gauge("used_memory", "redis_memory_used_bytes", "Memory of the data and of clients' input."),
            gauge("used_memory_rss", "redis_memory_used_rss_bytes", "Memory of the process that is in RAM."),
            gauge("used_memory_peak", "redis_memory_used_peak_bytes", "The most memory ever used."),
            gauge("used_memory_dataset", "redis_memory_used_dataset_bytes", "Memory of the keys and values."),
            gauge("used_memory_overhead", "redis_memory_used_overhead_bytes", "Memory used besides keys and values."),
            gauge("maxmemory", "redis_memory_max_bytes", "What may be used; 0 for any amount."),
            gauge("maxmemory", "redis_config_maxmemory", "What may be used; 0 for any amount."),
            gauge(
                    "mem_fragmentation_ratio",
                    "redis_mem_fragmentation_ratio",
                    "The process's memory divided by the used memory."),
            gauge("mem_clients_normal", "redis_mem_clients_normal", "What clients' buffers take, in bytes."),
            gauge("loading", "redis_loading_dump_file", "Whether data is being loaded."),
            gauge("rdb_changes_since_last_save", "redis_rdb_changes_since_last_save", "Changes since the last dump."),
            gauge("rdb_bgsave_in_progress", "redis_rdb_bgsave_in_progress", "Whether a dump is being written."),
            gauge("rdb_last_save_time", "redis_rdb_last_save_timestamp_seconds", "When the last dump was written."),
            gauge(
                    "rdb_last_bgsave_status",
                    "redis_rdb_last_bgsave_status",
                    "Whether the last dump was written successfully."),
            gauge("aof_enabled", "redis_aof_enabled", "Whether changes are logged."),
            gauge("aof_rewrite_in_progress", "redis_aof_rewrite_in_progress", "Whether the log is being rewritten."),
            gauge(
                    "aof_last_bgrewrite_status",
                    "redis_aof_last_bgrewrite_status",
                    "Whether the last rewrite succeeded."),
            gauge("aof_last_write_status", "redis_aof_last_write_status", "Whether changes can be logged."),
            gauge("aof_current_size", "redis_aof_current_size_bytes", "The log's size with its base."),
            gauge("aof_base_size", "redis_aof_base_size_bytes", "The size of the log's base."),
            gauge("pubsub_channels", "redis_pubsub_channels", "Channels with subscribers."),
            gauge("pubsub_patterns", "redis_pubsub_patterns", "Patterns with subscribers."),
            gauge("tracking_total_keys", "redis_tracking_total_keys", "Tracked keys."),
            gauge("tracking_total_prefixes", "redis_tracking_total_prefixes", "Tracked prefixes."),
            gauge("number_of_cached_scripts", "redis_number_of_cached_scripts", "Scripts in the cache."),
            gauge("connected_slaves", "redis_connected_slaves", "Replicas."),
            counter("total_connections_received", "redis_connections_received_total", "Accepted connections."),
            counter(
                    "rejected_connections",
                    "redis_rejected_connections_total",
                    "Clients refused because of maxclients."),
            counter("total_commands_processed", "redis_commands_processed_total", "Requests that were run."),
            counter("total_net_input_bytes", "redis_net_input_bytes_total", "Bytes that clients have sent."),
            counter("total_net_output_bytes", "redis_net_output_bytes_total", "Bytes that clients were sent."),
            counter("keyspace_hits", "redis_keyspace_hits_total", "Reads that found their key."),
            counter("keyspace_misses", "redis_keyspace_misses_total", "Reads that found no key."),
            counter("expired_keys", "redis_expired_keys_total", "Expired keys."),
            counter("evicted_keys", "redis_evicted_keys_total", "Evicted keys."),
            counter("used_cpu_sys", "redis_cpu_sys_seconds_total", "The process's time in the kernel."),
            counter("used_cpu_user", "redis_cpu_user_seconds_total", "The process's time outside the kernel."),
            gauge("heap_used", "kv_heap_used_bytes", "What the JVM's heap holds, garbage included."),
            gauge("heap_committed", "kv_heap_committed_bytes", "The heap's size."),
            gauge("heap_max", "kv_heap_max_bytes", "The heap's largest size."),
            counter("expired_subkeys", "kv_expired_fields_total", "Expired fields of hashes."),
            counter("evicted_clients", "kv_evicted_clients_total", "Clients closed for lack of memory."),
            counter(
                    "client_output_buffer_limit_disconnections",
                    "kv_output_limit_disconnections_total",
                    "Clients closed because they did not read."),
            counter(
                    "client_query_buffer_limit_disconnections",
                    "kv_request_limit_disconnections_total",
                    "Clients closed because of a request that was too long."),
            ofLimit("rejected_connections_per_address", "Clients refused because of too many from their address."),
            ofLimit("denied_connections", "Clients refused by protected mode."),
            ofLimit("idle_disconnections", "Clients closed because they sent nothing."),
            ofLimit("authentication_timeouts", "Clients that did not authenticate in time."),
            ofLimit("keepalive_disconnections", "Clients whose machines no longer answered."),
            ofLimit("tls_handshake_timeouts", "Clients that did not complete the TLS handshake in time."),
            ofLimit("refused_unauthenticated_requests", "Requests too large for clients that have not authenticated."),
            ofLimit(
                    "refused_incomplete_requests",
                    "Requests refused because all incomplete requests together were too large."),
            ofLimit("refused_long_lines", "Requests with a line that was too long."),
            ofLimit("refused_argument_counts", "Requests with too many arguments."),
            ofLimit("refused_long_arguments", "Requests with an argument that was too long."),
            ofLimit("refused_queued_commands", "Requests refused because their transaction had too many."),
            ofLimit("refused_watched_keys", "Requests for more watched keys than a client may have."),
            ofLimit("refused_subscriptions", "Requests for more subscriptions than a client may have."));

    private final StringBuilder text = new StringBuilder(16 << 10);
    private final Metrics metrics;
    private final boolean open;

    private MetricsPage(Metrics metrics, boolean open) {
        this.metrics = metrics;
        this.open = open;
    }

    private static Figure gauge(String field, String name, String help) {
        return new Figure(field, name, GAUGE, help);
    }

    private static Figure counter(String field, String name, String help) {
        return new Figure(field, name, COUNTER, help);
    }

    /** A counter that only kv has, by its name in INFO. */
    private static Figure ofLimit(String field, String help) {
        return counter(field, "kv_" + field + TOTAL, help);
    }

    /** Formats the metrics in Prometheus's text format, version 0.0.4. */
    public static String text(Metrics metrics) {
        return new MetricsPage(metrics, false).written();
    }

    /** Formats the metrics in OpenMetrics 1.0.0. */
    public static String openMetrics(Metrics metrics) {
        return new MetricsPage(metrics, true).written();
    }

    private String written() {
        begin("redis_up", GAUGE, "Whether the server answers.");
        line("redis_up", "", "1");
        begin("redis_instance_info", GAUGE, "What the server is.");
        line("redis_instance_info", instance(), "1");
        startTime();
        for (Figure figure : FIGURES) {
            String value = metrics.fields().get(figure.field());
            if (value != null) {
                begin(figure.name(), figure.kind(), figure.help());
                line(figure.name(), "", number(value));
            }
        }
        commands();
        errors();
        databases();
        if (open) {
            text.append("# EOF\n");
        }
        return text.toString();
    }

    private String instance() {
        return label("redis_version", "redis_version") + "," + label("redis_mode", "redis_mode") + ","
                + label("os", "os") + "," + label("role", "role") + "," + label("run_id", "run_id") + ","
                + label("tcp_port", "tcp_port") + "," + label("maxmemory_policy", "maxmemory_policy") + ","
                + label("kv_version", "kv_version");
    }

    private String label(String name, String field) {
        return name + "=\"" + escaped(metrics.fields().getOrDefault(field, "")) + "\"";
    }

    private void startTime() {
        long now = (long) (metrics.number("server_time_usec") / MICROS);
        begin("redis_start_time_seconds", GAUGE, "When the server started.");
        line("redis_start_time_seconds", "", Long.toString(now - metrics.number("uptime_in_seconds")));
    }

    private void commands() {
        ofCommands("redis_commands_total", "Requests that were run.", one -> one.calls());
        begin("redis_commands_duration_seconds_total", COUNTER, "The total time of each command's requests.");
        metrics.commands()
                .forEach((name, one) -> line(
                        "redis_commands_duration_seconds_total",
                        "cmd=\"" + escaped(name) + "\"",
                        Double.toString(one.micros() / MICROS)));
        ofCommands(
                "redis_commands_rejected_calls_total",
                "Requests that were refused before they were run.",
                one -> one.rejected());
        ofCommands("redis_commands_failed_calls_total", "Requests that failed.", one -> one.failed());
    }

    private void ofCommands(String metric, String help, ToLongFunction<Metrics.OfCommand> figure) {
        begin(metric, COUNTER, help);
        metrics.commands()
                .forEach((name, one) ->
                        line(metric, "cmd=\"" + escaped(name) + "\"", Long.toString(figure.applyAsLong(one))));
    }

    private void errors() {
        begin("redis_errors_total", COUNTER, "Replies that were errors.");
        metrics.errors()
                .forEach((code, count) -> line("redis_errors_total", "err=\"" + escaped(code) + "\"", "" + count));
    }

    private void databases() {
        begin("redis_db_keys", GAUGE, "Keys.");
        eachDatabase((number, one) -> line("redis_db_keys", "db=\"db" + number + "\"", "" + one.keys()));
        begin("redis_db_keys_expiring", GAUGE, "Keys that have a deadline.");
        eachDatabase((number, one) -> line("redis_db_keys_expiring", "db=\"db" + number + "\"", "" + one.expiring()));
    }

    /** Visits each database with keys, and database 0 even if it is empty, so that graphs have no gaps. */
    private void eachDatabase(BiConsumer<Integer, Metrics.OfDatabase> writer) {
        Map<Integer, Metrics.OfDatabase> filled = metrics.databases();
        if (!filled.containsKey(0)) {
            writer.accept(0, new Metrics.OfDatabase(0, 0));
        }
        filled.forEach(writer);
    }

    private void begin(String name, String kind, String help) {
        // OpenMetrics names a counter without the suffix of its samples.
        String family = open && name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
        text.append("# HELP ").append(family).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(family).append(' ').append(kind).append('\n');
    }

    private void line(String name, String labels, String value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    /** Converts INFO's {@code ok} and {@code err} to 1 and 0 for graphs. */
    private static String number(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "ok" -> "1";
            case "err" -> "0";
            default -> value;
        };
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
