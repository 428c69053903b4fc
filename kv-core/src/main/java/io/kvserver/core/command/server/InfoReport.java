package io.kvserver.core.command.server;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.client.settings.ClientLimits;
import io.kvserver.core.client.statistics.Rates;
import io.kvserver.core.client.statistics.ScriptFigures;
import io.kvserver.core.client.statistics.Statistics;
import io.kvserver.core.command.Version;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.KeyspaceCounts;
import io.kvserver.core.store.memory.Memory;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * INFO's text: sections of fields with Redis's names. Figures of things that kv does not have are zero; unknown ones
 * are left out. Confined to one request. It takes no shard, so it neither waits for long requests nor delays others:
 * figures of busy shards may be slightly old.
 */
final class InfoReport {
    private static final int UPKEEPS_PER_SECOND = 10;
    /** Redis's clock for idle times has 24 bits. */
    private static final long LRU_CLOCK_MASK = (1 << 24) - 1;

    /** Redis's notation for an unknown mean; parsers expect it. */
    private static final String UNKNOWN_TTL = ",avg_ttl=0";

    private static final List<Section> SECTIONS = List.of(
            new Section("Server", true, InfoReport::server),
            new Section("Clients", true, InfoReport::clients),
            new Section("Memory", true, InfoReport::memory),
            new Section("Persistence", true, InfoReport::persistence),
            new Section("Stats", true, InfoReport::statistics),
            new Section("Replication", true, InfoReport::replication),
            new Section("CPU", true, InfoReport::processor),
            new Section("Modules", true, report -> {}),
            new Section("Commandstats", false, report -> report.ofCommands.commands()),
            new Section("Errorstats", true, report -> report.ofCommands.errors()),
            new Section("Latencystats", false, report -> report.ofCommands.latencies()),
            new Section("Cluster", true, InfoReport::cluster),
            new Section("Keyspace", true, InfoReport::keyspace));

    private final Client client;
    private final ServerState server;
    private final Keyspace keys;
    private final Statistics.Totals totals;
    private final InfoText text = new InfoText();
    private final InfoOfCommands ofCommands;
    /** The figures of the sections on memory and on the processor. */
    private final ProcessFigures process = ProcessFigures.now();
    /** What is done for others between sections and in the middle of long ones: the classes that the first report needs take time. */
    private final Meanwhile others;

    /** Fields under a title; a section that is not {@code usual} must be asked for. */
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

    private InfoReport(Client client, Meanwhile others) {
        this.others = others;
        this.client = client;
        this.server = client.server();
        this.keys = client.keys();
        this.totals = server.statistics().totals(server.clients().all());
        this.ofCommands = new InfoOfCommands(text, server, totals, others);
    }

    static void info(Client client, Args args, ReplyWriter reply) {
        // Makes visible what other threads counted before they answered.
        VarHandle.acquireFence();
        Meanwhile others = new Meanwhile(1);
        others.step();
        InfoReport report = new InfoReport(client, others);
        others.step();
        for (Section section : SECTIONS) {
            if (section.isWanted(args)) {
                report.text.title(section.title());
                section.writer().accept(report);
                others.step();
            }
        }
        reply.verbatim(report.text.toString());
    }

    private void server() {
        text.field("redis_version", Version.REDIS);
        // Redis's notation for an unknown commit.
        text.field("redis_git_sha1", "00000000");
        text.field("redis_git_dirty", 0);
        text.field("kv_version", Version.TEXT);
        text.field("redis_mode", server.topology() == null ? "standalone" : "cluster");
        text.field("os", property("os.name") + " " + property("os.version") + " " + property("os.arch"));
        // Most JVMs have this property.
        String bits = property("sun.arch.data.model");
        if (!bits.isEmpty()) {
            text.field("arch_bits", bits);
        }
        text.field("monotonic_clock", "System.nanoTime");
        text.field("process_id", ProcessHandle.current().pid());
        text.field("process_supervised", "no");
        others.step();
        text.field("run_id", server.runId());
        others.step();
        String port = port(client);
        if (port != null) {
            text.field("tcp_port", port);
        }
        String expiry = client.link().setting("tls-certificate-expiry");
        if (expiry != null) {
            text.field("tls_certificate_expiry", expiry);
        }
        times();
        others.step();
        text.field("executable", ProcessHandle.current().info().command().orElse(""));
        text.field("config_file", "");
        text.field("io_threads_active", 0);
    }

    /**
     * The port of the client's server, or for a client of the network the port at which it was accepted. It is told here, because the
     * table of settings takes tens of milliseconds to load.
     */
    static @Nullable String port(Client client) {
        String told = client.link().setting("port");
        if (told != null) {
            return told;
        }
        String address = client.link().localAddress();
        String port = address.substring(address.lastIndexOf(':') + 1);
        return port.equals("0") ? null : port;
    }

    private void times() {
        Instant now = server.clock().instant();
        long uptimeMillis = now.toEpochMilli() - server.startMillis();
        text.field("server_time_usec", TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000);
        text.field("uptime_in_seconds", TimeUnit.MILLISECONDS.toSeconds(uptimeMillis));
        text.field("uptime_in_days", TimeUnit.MILLISECONDS.toDays(uptimeMillis));
        text.field("hz", UPKEEPS_PER_SECOND);
        text.field("configured_hz", UPKEEPS_PER_SECOND);
        text.field("lru_clock", now.getEpochSecond() & LRU_CLOCK_MASK);
    }

    private static String property(String name) {
        return System.getProperty(name, "");
    }

    private void clients() {
        Collection<Client> clients = server.clients().all();
        text.field("connected_clients", clients.size());
        text.field("cluster_connections", 0);
        text.field("maxclients", server.clients().limits().maxClients());
        text.field(
                "client_recent_max_input_buffer",
                clients.stream()
                        .mapToLong(
                                each -> each.link().inputBytes() + each.link().inputRoom())
                        .max()
                        .orElse(0));
        text.field(
                "client_recent_max_output_buffer",
                clients.stream().mapToLong(each -> each.output().bytes()).max().orElse(0));
        text.field("blocked_clients", clients.stream().filter(Client::isBlocked).count());
        text.field("tracking_clients", server.caches().clientCount());
        text.field("clients_in_timeout_table", 0);
    }

    private void memory() {
        Memory memory = server.memory();
        long data = keys.all().dataBytes();
        long used = data + memory.bufferBytes();
        long overhead = used - data;
        for (int database = 0; database < keys.databases(); database++) {
            overhead += keys.all().tableBytes(database);
        }
        long peak = Math.max(used, memory.peakBytes());
        text.bytes("used_memory", used);
        text.bytes("used_memory_rss", process.residentBytes());
        text.bytes("used_memory_peak", peak);
        text.percent("used_memory_peak_perc", used, peak);
        text.field("used_memory_overhead", overhead);
        text.field("used_memory_startup", 0);
        text.field("used_memory_dataset", used - overhead);
        text.percent("used_memory_dataset_perc", used - overhead, used);
        heap();
        others.step();
        text.bytes("total_system_memory", process.systemBytes());
        scripts();
        text.bytes("maxmemory", memory.maxBytes());
        text.field("maxmemory_policy", memory.policy().wireName());
        text.field("mem_fragmentation_ratio", used == 0 ? 0 : (double) process.residentBytes() / used, 2);
        text.field("mem_fragmentation_bytes", process.residentBytes() - used);
        text.zeros("mem_not_counted_for_evict", "mem_replication_backlog", "mem_total_replication_buffers");
        text.field("mem_clients_slaves", 0);
        text.field("mem_clients_normal", MemoryCommands.clientBytes(server));
        text.field("mem_cluster_links", 0);
        text.field("mem_allocator", property("java.vm.name"));
        text.zeros("active_defrag_running", "lazyfree_pending_objects", "lazyfreed_objects");
    }

    private void heap() {
        HeapSize heap = HeapSize.now();
        text.bytes("heap_used", heap.usedBytes());
        text.bytes("heap_committed", heap.committedBytes());
        text.bytes("heap_max", heap.maxBytes());
    }

    /** The interpreter's own memory cannot be separated from the rest of the heap, so it is zero. */
    private void scripts() {
        ScriptFigures figures = server.scriptFigures();
        text.bytes("used_memory_lua", 0);
        text.bytes("used_memory_scripts", figures.scriptBytes() + figures.libraryBytes());
        text.bytes("used_memory_vm_total", 0);
        text.zeros("used_memory_vm_eval", "used_memory_vm_functions");
        text.field("used_memory_scripts_eval", figures.scriptBytes());
        text.field("used_memory_functions", figures.libraryBytes());
        text.field("number_of_cached_scripts", figures.scriptCount());
        text.field("number_of_functions", figures.functionCount());
        text.field("number_of_libraries", figures.libraryCount());
    }

    private void persistence() {
        Persistence.Status status = server.persistence().status();
        long saved = status.lastSaveMillis() == 0 ? server.startMillis() : status.lastSaveMillis();
        text.field("loading", server.isLoading() ? 1 : 0);
        text.zeros("async_loading", "current_cow_peak", "current_cow_size", "current_cow_size_age");
        text.field("current_fork_perc", "0.00");
        text.field("rdb_changes_since_last_save", keys.all().counts().changes() - status.changesAtLastSave());
        text.field("rdb_bgsave_in_progress", status.saving() ? 1 : 0);
        text.field("rdb_last_save_time", TimeUnit.MILLISECONDS.toSeconds(saved));
        text.field("rdb_last_bgsave_status", status.saved() ? "ok" : "err");
        text.field("rdb_last_cow_size", 0);
        text.field("aof_enabled", server.persistence().isOn() ? 1 : 0);
        text.field("aof_rewrite_in_progress", status.rewriting() ? 1 : 0);
        text.field("aof_rewrite_scheduled", 0);
        text.field("aof_last_bgrewrite_status", status.rewritten() ? "ok" : "err");
        text.field("aof_last_write_status", server.isLimited() && !server.isLoading() ? "err" : "ok");
        text.zeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
        if (server.persistence().isOn()) {
            text.field("aof_current_size", status.baseBytes() + status.logBytes());
            text.field("aof_base_size", status.baseBytes());
        }
    }

    private void statistics() {
        Statistics statistics = server.statistics();
        text.field("total_connections_received", statistics.connections());
        text.field("total_commands_processed", totals.calls());
        traffic();
        KeyspaceCounts counts = statistics.keys(keys.all().counts());
        text.field("rejected_connections", server.clients().limits().refused());
        text.field("expired_keys", counts.expired());
        text.field("expired_subkeys", counts.expiredFields());
        text.field("evicted_keys", counts.evicted());
        text.field("evicted_clients", server.clients().memory().evicted());
        text.field(
                "client_query_buffer_limit_disconnections",
                server.clientLimits().timesPassed(ProtocolLimits.REQUEST));
        text.field("client_output_buffer_limit_disconnections", server.clients().outputLimitsPassed());
        limits();
        text.field("keyspace_hits", counts.hits());
        text.field("keyspace_misses", counts.misses());
        text.field("pubsub_channels", server.pubSub().channelCount());
        text.field("pubsub_patterns", server.pubSub().patternCount());
        text.field("pubsubshard_channels", server.pubSub().shardChannelCount());
        text.zeros("latest_fork_usec", "total_forks", "migrate_cached_sockets", "slave_expires_tracked_keys");
        text.zeros("active_defrag_hits", "active_defrag_misses", "active_defrag_key_hits", "active_defrag_key_misses");
        text.zeros("total_active_defrag_time", "current_active_defrag_time");
        text.field("tracking_total_keys", keys.all().observedAnywhere());
        text.field("tracking_total_prefixes", server.caches().prefixCount());
        text.field("unexpected_error_replies", 0);
        text.field(
                "total_error_replies",
                statistics.errors().values().stream().mapToLong(Long::longValue).sum());
        text.zeros("dump_payload_sanitizations", "io_threaded_reads_processed", "io_threaded_writes_processed");
    }

    /** The refusals caused by limits that Redis does not have. */
    private void limits() {
        ClientLimits limits = server.clientLimits();
        text.field("rejected_connections_per_address", server.clients().limits().refusedOfAddress());
        text.field("denied_connections", server.clients().limits().denied());
        text.field("idle_disconnections", server.clients().limits().endedSilent());
        text.field("authentication_timeouts", server.clients().limits().endedUnknown());
        text.field("keepalive_disconnections", server.clients().limits().endedUnreachable());
        text.field("tls_handshake_timeouts", server.clients().limits().endedInHandshake());
        text.field("refused_unauthenticated_requests", limits.timesPassed(ProtocolLimits.UNAUTHENTICATED));
        text.field("refused_incomplete_requests", server.memory().refusedRequests());
        text.field("refused_long_lines", limits.timesPassed(ProtocolLimits.LINE));
        text.field("refused_argument_counts", limits.timesPassed(ProtocolLimits.ARGUMENTS));
        text.field("refused_long_arguments", limits.timesPassed(ProtocolLimits.BULK));
        text.field("refused_queued_commands", limits.queuedCommands().refused());
        text.field("refused_watched_keys", limits.watchedKeys().refused());
        text.field("refused_subscriptions", limits.subscriptions().refused());
    }

    private void traffic() {
        Rates.PerSecond rates = server.rates().at(server.clock().millis(), totals);
        text.field("instantaneous_ops_per_sec", Math.round(rates.calls()));
        text.field("total_net_input_bytes", totals.inputBytes);
        text.field("total_net_output_bytes", totals.outputBytes);
        text.zeros("total_net_repl_input_bytes", "total_net_repl_output_bytes");
        text.field("instantaneous_input_kbps", rates.inputBytes() / 1024, 2);
        text.field("instantaneous_output_kbps", rates.outputBytes() / 1024, 2);
        text.field("instantaneous_input_repl_kbps", "0.00");
        text.field("instantaneous_output_repl_kbps", "0.00");
        text.zeros("sync_full", "sync_partial_ok", "sync_partial_err");
    }

    /** The section of a master without replicas and without a backlog. */
    private void replication() {
        text.field("role", "master");
        text.field("connected_slaves", 0);
        text.field("master_failover_state", "no-failover");
        text.field("master_replid", server.runId());
        text.field("master_replid2", "0".repeat(server.runId().length()));
        text.field("master_repl_offset", 0);
        text.field("second_repl_offset", -1);
        text.zeros(
                "repl_backlog_active", "repl_backlog_size", "repl_backlog_first_byte_offset", "repl_backlog_histlen");
    }

    private void processor() {
        text.field("used_cpu_sys", process.kernelSeconds(), 6);
        text.field("used_cpu_user", process.userSeconds(), 6);
        text.field("used_cpu_sys_children", "0.000000");
        text.field("used_cpu_user_children", "0.000000");
    }

    private void cluster() {
        text.field("cluster_enabled", server.topology() == null ? 0 : 1);
    }

    private void keyspace() {
        for (int database = 0; database < keys.databases(); database++) {
            long size = keys.all().size(database);
            if (size > 0) {
                text.field(
                        "db" + database,
                        "keys=" + size + ",expires=" + keys.all().expiring(database) + UNKNOWN_TTL);
            }
        }
    }
}
