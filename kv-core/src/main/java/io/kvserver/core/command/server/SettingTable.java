package io.kvserver.core.command.server;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ConnectionLimits;
import io.kvserver.core.client.settings.ClientLimits;
import io.kvserver.core.client.settings.OutputLimits;
import io.kvserver.core.client.settings.SavePoint;
import io.kvserver.core.client.settings.Settings;
import io.kvserver.core.command.Bytes;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.pubsub.Notifications;
import io.kvserver.core.store.memory.Memory;
import io.kvserver.core.store.memory.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** All settings: those of Redis that kv really has, with Redis's names, and some of kv's own. Immutable; any thread. */
final class SettingTable {
    static final List<Setting> SETTINGS = with(
            Stream.concat(PackingSettings.all().stream(), AccessSettings.all().stream())
                    .toList(),
            new Setting("port", InfoReport::port, null),
            Setting.ofServer("bind", false),
            Setting.ofServer("protected-mode", true),
            Setting.ofServer("unixsocket", false),
            Setting.ofServer("unixsocketperm", false),
            Setting.ofServer("tls-port", false),
            Setting.ofServer("tls-cert-file", true),
            Setting.ofServer("tls-key-file", true),
            Setting.ofServer("tls-key-file-pass", true),
            Setting.ofServer("tls-ca-cert-file", true),
            Setting.ofServer("tls-auth-clients", true),
            Setting.ofServer("tls-auth-clients-user", true),
            Setting.ofServer("tls-protocols", true),
            new Setting("databases", client -> Integer.toString(client.keys().databases()), null),
            new Setting("cluster-enabled", client -> client.server().topology() == null ? "no" : "yes", null),
            // This and "save" are what redis-benchmark asks for first.
            new Setting("appendonly", client -> client.server().persistence().isOn() ? "yes" : "no", null),
            new Setting(
                    "enable-debug-command", client -> client.server().settings().isDebugAllowed() ? "yes" : "no", null),
            new Setting(
                    "notify-keyspace-events",
                    client -> client.server().notifications().text(),
                    SettingTable::changeNotifications),
            new Setting(
                    "client-output-buffer-limit",
                    client -> client.server().clients().outputLimits().text(),
                    SettingTable::changeOutputLimits),
            new Setting("save", SettingTable::savePoints, SettingTable::changeSavePoints),
            new Setting(
                    "maxmemory",
                    client -> Long.toString(client.server().memory().maxBytes()),
                    SettingTable::changeMaxMemory),
            new Setting(
                    "maxmemory-clients",
                    client -> Long.toString(client.server().clients().memory().maxBytes()),
                    SettingTable::changeMaxClientMemory),
            new Setting(
                    "maxmemory-requests",
                    client -> Long.toString(client.server().memory().maxRequestBytes()),
                    SettingTable::changeMaxRequestMemory),
            new Setting(
                    "client-query-buffer-limit",
                    client -> Long.toString(client.server().clientLimits().requestBytes()),
                    SettingTable::changeRequestBytes),
            ofRequests(ProtocolLimits.BULK, ProtocolLimits::bulkBytes, SettingTable::changeBulkBytes),
            ofRequests(ProtocolLimits.ARGUMENTS, ProtocolLimits::arguments, SettingTable::changeArguments),
            ofRequests(ProtocolLimits.LINE, ProtocolLimits::lineBytes, SettingTable::changeLineBytes),
            ofEachClient("max-queued-commands", ClientLimits::queuedCommands),
            ofEachClient("max-watched-keys", ClientLimits::watchedKeys),
            ofEachClient("max-subscriptions", ClientLimits::subscriptions),
            ofConnections(
                    "maxclients-per-address",
                    0,
                    ConnectionLimits::maxClientsPerAddress,
                    ConnectionLimits::maxClientsPerAddress),
            number("busy-reply-threshold", 0, Settings::busyMillis, Settings::busyMillis),
            // The name before Redis 7.
            number("lua-time-limit", 0, Settings::busyMillis, Settings::busyMillis),
            ofConnections("maxclients", 1, ConnectionLimits::maxClients, ConnectionLimits::maxClients),
            ofConnections("timeout", 0, ConnectionLimits::idleSeconds, ConnectionLimits::idleSeconds),
            // kv's own.
            ofConnections(
                    "authentication-timeout",
                    0,
                    ConnectionLimits::authenticationSeconds,
                    ConnectionLimits::authenticationSeconds),
            ofConnections("tcp-keepalive", 0, ConnectionLimits::keepAliveSeconds, ConnectionLimits::keepAliveSeconds),
            new Setting(
                    "maxmemory-policy",
                    client -> client.server().memory().policy().wireName(),
                    SettingTable::changePolicy),
            ofMemory("maxmemory-samples", 1, Memory::samples, Memory::samples),
            ofMemory("lfu-log-factor", 0, Memory::frequencyLogFactor, Memory::frequencyLogFactor),
            ofMemory("lfu-decay-time", 0, Memory::frequencyDecayMinutes, Memory::frequencyDecayMinutes),
            number("slowlog-log-slower-than", -1, Settings::slowMicros, Settings::slowMicros),
            number("slowlog-max-len", 0, Settings::slowLogLength, Settings::slowLogLength),
            number("latency-monitor-threshold", 0, Settings::latencyMillis, Settings::latencyMillis),
            new Setting("latency-tracking", LatencySettings::tracking, LatencySettings::changeTracking),
            new Setting(
                    "latency-tracking-info-percentiles",
                    LatencySettings::percentiles,
                    LatencySettings::changePercentiles),
            new Setting(
                    "tracking-table-max-keys",
                    client -> Long.toString(client.server().settings().cachedKeys()),
                    SettingTable::changeCachedKeys));

    private static final String POLICIES =
            "argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl,"
                    + " allkeys-lru, allkeys-lfu, allkeys-random, noeviction";

    /** The least value, as in Redis. */
    private static final long MIN_REQUEST_BYTES = 1 << 20;

    private SettingTable() {}

    private static List<Setting> with(List<Setting> more, Setting... settings) {
        List<Setting> all = new ArrayList<>(List.of(settings));
        all.addAll(more);
        return List.copyOf(all);
    }

    /** A number from {@code min} on. */
    private static Setting number(
            String name, long min, ToLongFunction<Settings> read, ObjLongConsumer<Settings> write) {
        return new Setting(
                name, client -> Long.toString(read.applyAsLong(client.server().settings())), (value, client) -> {
                    long number = Setting.atLeast(min, value);
                    return () -> write.accept(client.server().settings(), number);
                });
    }

    /** A number from {@code min} on, of eviction. */
    private static Setting ofMemory(String name, int min, ToIntFunction<Memory> read, ObjIntConsumer<Memory> write) {
        return new Setting(
                name, client -> Integer.toString(read.applyAsInt(client.server().memory())), (value, client) -> {
                    int number = Setting.integerFrom(min, value);
                    return () -> write.accept(client.server().memory(), number);
                });
    }

    /** A number from {@code min} on, of connections. */
    private static Setting ofConnections(
            String name, int min, ToIntFunction<ConnectionLimits> read, ObjIntConsumer<ConnectionLimits> write) {
        return new Setting(
                name,
                client -> Integer.toString(
                        read.applyAsInt(client.server().clients().limits())),
                (value, client) -> {
                    int number = Setting.integerFrom(min, value);
                    return () -> write.accept(client.server().clients().limits(), number);
                });
    }

    /** The most things of one kind per client. */
    private static Setting ofEachClient(String name, Function<ClientLimits, ClientLimits.Bound> bound) {
        return new Setting(
                name,
                client -> Integer.toString(
                        bound.apply(client.server().clientLimits()).most()),
                (value, client) -> {
                    int number = Setting.integerFrom(1, value);
                    return () -> bound.apply(client.server().clientLimits()).most(number);
                });
    }

    private static Runnable changeMaxRequestMemory(String value, Client client) {
        long bytes = Bytes.parse(value);
        return () -> client.server().memory().maxRequestBytes(bytes);
    }

    /** A limit of requests. */
    private static Setting ofRequests(String name, ToIntFunction<ProtocolLimits> read, Setting.Change change) {
        return new Setting(
                name,
                client -> Integer.toString(
                        read.applyAsInt(client.server().clientLimits().protocol())),
                change);
    }

    private static Runnable changeBulkBytes(String value, Client client) {
        int bytes = between(MIN_REQUEST_BYTES, Bytes.parse(value), ProtocolLimits.DEFAULT.bulkBytes());
        return () -> {
            client.server().clientLimits().bulkBytes(bytes);
            client.server().memory().longestString(bytes);
        };
    }

    private static Runnable changeArguments(String value, Client client) {
        int count = between(ClientLimits.MIN_ARGUMENTS, Setting.atLeast(0, value), ProtocolLimits.DEFAULT.arguments());
        return () -> client.server().clientLimits().arguments(count);
    }

    private static Runnable changeLineBytes(String value, Client client) {
        int bytes = between(ClientLimits.MIN_LINE_BYTES, Bytes.parse(value), ProtocolLimits.DEFAULT.requestBytes());
        return () -> client.server().clientLimits().lineBytes(bytes);
    }

    private static int between(long min, long value, int most) {
        if (value < min || value > most) {
            throw new IllegalArgumentException("argument must be between " + min + " and " + most + " inclusive");
        }
        return (int) value;
    }

    private static Runnable changeRequestBytes(String value, Client client) {
        long bytes = Bytes.parse(value);
        if (bytes < MIN_REQUEST_BYTES) {
            throw new IllegalArgumentException(
                    "argument must be between " + MIN_REQUEST_BYTES + " and " + Long.MAX_VALUE + " inclusive");
        }
        return () -> client.server().clientLimits().requestBytes(bytes);
    }

    private static Runnable changeMaxMemory(String value, Client client) {
        long bytes = Bytes.parse(value);
        return () -> {
            client.server().memory().maxBytes(bytes);
            client.keys().all().settleMemory();
        };
    }

    private static Runnable changeMaxClientMemory(String value, Client client) {
        long bytes = Bytes.parse(value);
        return () -> client.server().clients().memory().maxBytes(bytes);
    }

    private static Runnable changeCachedKeys(String value, Client client) {
        long most = Setting.atLeast(0, value);
        return () -> {
            client.server().settings().cachedKeys(most);
            client.keys().all().limitObserved();
        };
    }

    private static Runnable changePolicy(String value, Client client) {
        for (Policy policy : Policy.values()) {
            if (policy.wireName().equalsIgnoreCase(value)) {
                return () -> client.server().memory().policy(policy);
            }
        }
        throw new IllegalArgumentException(POLICIES);
    }

    /** The save points; none without a data directory. */
    private static String savePoints(Client client) {
        return client.server().persistence().isOn()
                ? SavePoint.text(client.server().settings().savePoints())
                : "";
    }

    private static Runnable changeSavePoints(String value, Client client) {
        List<SavePoint> points = SavePoint.parse(value);
        if (!client.server().persistence().isOn() && !points.isEmpty()) {
            throw new IllegalArgumentException("there is no data directory to save to");
        }
        return () -> client.server().settings().savePoints(points);
    }

    private static Runnable changeNotifications(String value, Client client) {
        Notifications.check(value);
        return () -> client.server().notifications().configure(value);
    }

    private static Runnable changeOutputLimits(String value, Client client) {
        OutputLimits limits = client.server().clients().outputLimits().with(value);
        return () -> client.server().clients().limitOutput(limits);
    }
}
