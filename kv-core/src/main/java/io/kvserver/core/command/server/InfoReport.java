package io.kvserver.core.command.server;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.CommandCounter;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Statistics;
import io.kvserver.core.command.Bytes;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Version;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.KeyspaceCounts;
import io.kvserver.core.store.Memory;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * INFO's text: sections of fields with Redis's names. What kv cannot tell truly is left out. Confined to one request, which has
 * all shards.
 */
final class InfoReport {
    private static final double[] PERCENTILES = {50, 99, 99.9};

    private static final List<Section> SECTIONS = List.of(
            new Section("Server", true, InfoReport::server),
            new Section("Clients", true, InfoReport::clients),
            new Section("Memory", true, InfoReport::memory),
            new Section("Persistence", true, InfoReport::persistence),
            new Section("Stats", true, InfoReport::statistics),
            new Section("Replication", true, InfoReport::replication),
            new Section("CPU", true, InfoReport::processor),
            new Section("Modules", true, report -> {}),
            new Section("Commandstats", false, InfoReport::commands),
            new Section("Errorstats", true, InfoReport::errors),
            new Section("Latencystats", false, InfoReport::latencies),
            new Section("Cluster", true, InfoReport::cluster),
            new Section("Keyspace", true, InfoReport::keyspace));

    private final Client client;
    private final ServerState server;
    private final Keyspace keys;
    private final Statistics.Totals totals;
    private final StringBuilder text = new StringBuilder();

    /** Fields under a title; those that are not {@code usual} have to be asked for. */
    private record Section(String title, boolean usual, Consumer<InfoReport> writer) {
        boolean isWanted(Args args) {
            if (args.count() == 1) {
                return usual;
            }
            for (int i = 1; i < args.count(); i++) {
                if (args.is(i, "ALL")
                        || args.is(i, "EVERYTHING")
                        || (usual && args.is(i, "DEFAULT"))
                        || args.is(i, title.toUpperCase(Locale.ROOT))
                        || (title.equals("Modules") && args.is(i, "MODULE_LIST"))) {
                    return true;
                }
            }
            return false;
        }
    }

    private InfoReport(Client client) {
        this.client = client;
        this.server = client.server();
        this.keys = client.keys();
        this.totals = server.statistics().totals(server.clients());
    }

    static void info(Client client, Args args, ReplyWriter reply) {
        InfoReport report = new InfoReport(client);
        for (Section section : SECTIONS) {
            if (section.isWanted(args)) {
                report.add(section);
            }
        }
        reply.verbatim(report.text.toString());
    }

    private void add(Section section) {
        text.append(text.isEmpty() ? "# " : "\r\n# ").append(section.title()).append("\r\n");
        section.writer().accept(this);
    }

    private void field(String name, String value) {
        text.append(name).append(':').append(value).append("\r\n");
    }

    private void field(String name, long value) {
        field(name, Long.toString(value));
    }

    private void server() {
        field("redis_version", Version.REDIS);
        field("kv_version", Version.TEXT);
        field("redis_mode", "standalone");
        field("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        // Known to most JVMs.
        String bits = property("sun.arch.data.model");
        if (!bits.isEmpty()) {
            field("arch_bits", bits);
        }
        field("process_id", ProcessHandle.current().pid());
        field("run_id", server.runId());
        String port = SettingTable.port(client);
        if (port != null) {
            field("tcp_port", port);
        }
        Instant now = server.clock().instant();
        long uptimeMillis = now.toEpochMilli() - server.startMillis();
        field("server_time_usec", TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000);
        field("uptime_in_seconds", TimeUnit.MILLISECONDS.toSeconds(uptimeMillis));
        field("uptime_in_days", TimeUnit.MILLISECONDS.toDays(uptimeMillis));
        field("config_file", "");
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    private void clients() {
        field("connected_clients", server.clients().size());
        field(
                "blocked_clients",
                server.clients().stream().filter(Client::isWaiting).count());
        field("tracking_clients", server.caches().clientCount());
    }

    private void memory() {
        HeapSize heap = HeapSize.now();
        Memory memory = server.memory();
        long data = keys.all().dataBytes();
        long used = data + memory.bufferBytes();
        long overhead = used - data;
        for (int database = 0; database < keys.databases(); database++) {
            overhead += keys.all().tableBytes(database);
        }
        field("used_memory", used);
        field("used_memory_human", Bytes.human(used));
        field("used_memory_overhead", overhead);
        field("used_memory_dataset", used - overhead);
        field("heap_used", heap.usedBytes());
        field("heap_used_human", Bytes.human(heap.usedBytes()));
        field("heap_committed", heap.committedBytes());
        field("heap_committed_human", Bytes.human(heap.committedBytes()));
        field("heap_max", heap.maxBytes());
        field("heap_max_human", Bytes.human(heap.maxBytes()));
        field("maxmemory", memory.maxBytes());
        field("maxmemory_human", Bytes.human(memory.maxBytes()));
        field("maxmemory_policy", memory.policy().wireName());
        field("mem_clients_normal", MemoryCommands.clientBytes(server));
    }

    private void persistence() {
        Persistence.Status status = server.persistence().status();
        long saved = status.lastSaveMillis() == 0 ? server.startMillis() : status.lastSaveMillis();
        field("loading", server.isLoading() ? 1 : 0);
        field("async_loading", 0);
        field("rdb_changes_since_last_save", keys.all().counts().changes() - status.changesAtLastSave());
        field("rdb_bgsave_in_progress", status.saving() ? 1 : 0);
        field("rdb_last_save_time", TimeUnit.MILLISECONDS.toSeconds(saved));
        field("rdb_last_bgsave_status", status.saved() ? "ok" : "err");
        field("aof_enabled", server.persistence().isOn() ? 1 : 0);
        field("aof_rewrite_in_progress", status.rewriting() ? 1 : 0);
        field("aof_last_bgrewrite_status", status.rewritten() ? "ok" : "err");
        if (server.persistence().isOn()) {
            field("aof_current_size", status.baseBytes() + status.logBytes());
            field("aof_base_size", status.baseBytes());
        }
    }

    private void statistics() {
        Statistics statistics = server.statistics();
        KeyspaceCounts counts = statistics.keys(keys.all().counts());
        field("total_connections_received", statistics.connections());
        field("total_commands_processed", totals.calls());
        field("total_net_input_bytes", totals.inputBytes);
        field("total_net_output_bytes", totals.outputBytes);
        field("expired_keys", counts.expired());
        field("evicted_keys", counts.evicted());
        field("client_output_buffer_limit_disconnections", server.outputLimitsPassed());
        field("keyspace_hits", counts.hits());
        field("keyspace_misses", counts.misses());
        field("pubsub_channels", server.pubSub().channelCount());
        field("pubsub_patterns", server.pubSub().patternCount());
        field("pubsubshard_channels", server.pubSub().shardChannelCount());
        field("tracking_total_keys", keys.all().observedAnywhere());
        field("tracking_total_prefixes", server.caches().prefixCount());
        field(
                "total_error_replies",
                statistics.errors().values().stream().mapToLong(Long::longValue).sum());
    }

    private void replication() {
        field("role", "master");
        field("connected_slaves", 0);
        field("master_repl_offset", 0);
    }

    private void processor() {
        // How much of it was spent in the system is not known.
        ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .ifPresent(time -> field("used_cpu_total", String.format(Locale.ROOT, "%.6f", time.toNanos() / 1e9)));
    }

    private void eachCommand(BiConsumer<Command, CommandCounter> writer) {
        for (Command command : server.commands().declared()) {
            writer.accept(command, totals.of(command));
            for (Command part : command.subcommands()) {
                writer.accept(part, totals.of(part));
            }
        }
    }

    private void commands() {
        eachCommand((command, counter) -> {
            if (counter.isUsed()) {
                long micros = TimeUnit.NANOSECONDS.toMicros(counter.nanos);
                double average = counter.calls == 0 ? 0 : (double) micros / counter.calls;
                field(
                        "cmdstat_" + command.name(),
                        String.format(
                                Locale.ROOT,
                                "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d",
                                counter.calls,
                                micros,
                                average,
                                counter.rejected,
                                counter.failed));
            }
        });
    }

    private void errors() {
        server.statistics().errors().forEach((code, count) -> field("errorstat_" + code, "count=" + count));
    }

    private void latencies() {
        eachCommand((command, counter) -> {
            if (counter.calls > 0) {
                StringBuilder times = new StringBuilder();
                for (double percentile : PERCENTILES) {
                    times.append(times.isEmpty() ? "p" : ",p")
                            .append(percentile == (long) percentile ? "" + (long) percentile : "" + percentile)
                            .append(String.format(Locale.ROOT, "=%.3f", counter.percentileNanos(percentile) / 1000.0));
                }
                field("latency_percentiles_usec_" + command.name(), times.toString());
            }
        });
    }

    private void cluster() {
        field("cluster_enabled", 0);
    }

    private void keyspace() {
        for (int database = 0; database < keys.databases(); database++) {
            long size = keys.all().size(database);
            if (size > 0) {
                field("db" + database, "keys=" + size + ",expires=" + keys.all().expiring(database));
            }
        }
    }
}
