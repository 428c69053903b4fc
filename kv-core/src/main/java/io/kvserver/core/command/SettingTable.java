package io.kvserver.core.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ProtocolLimits;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** All settings, under Redis's names: those of Redis that kv really has, and no others. Immutable; any thread. */
final class SettingTable {
    static final List<Setting> SETTINGS = List.of(
            new Setting("port", SettingTable::port, null),
            new Setting("databases", client -> Integer.toString(client.keys().databases()), null),
            new Setting("requirepass", SettingTable::password, SettingTable::changePassword),
            new Setting(
                    "enable-debug-command", client -> client.server().settings().isDebugAllowed() ? "yes" : "no", null),
            new Setting("proto-max-bulk-len", client -> Integer.toString(ProtocolLimits.DEFAULT.bulkBytes()), null),
            new Setting(
                    "notify-keyspace-events",
                    client -> client.server().notifications().text(),
                    SettingTable::changeNotifications),
            new Setting(
                    "client-output-buffer-limit",
                    client -> client.server().outputLimits().text(),
                    SettingTable::changeOutputLimits),
            new Setting("save", SettingTable::savePoints, SettingTable::changeSavePoints),
            number("slowlog-log-slower-than", -1, Settings::slowMicros, Settings::slowMicros),
            number("slowlog-max-len", 0, Settings::slowLogLength, Settings::slowLogLength),
            number("latency-monitor-threshold", 0, Settings::latencyMillis, Settings::latencyMillis),
            number("tracking-table-max-keys", 0, Settings::cachedKeys, Settings::cachedKeys));

    private SettingTable() {}

    /** A number from {@code min} on. */
    private static Setting number(
            String name, long min, ToLongFunction<Settings> read, ObjLongConsumer<Settings> write) {
        return new Setting(
                name, client -> Long.toString(read.applyAsLong(client.server().settings())), (value, client) -> {
                    long number = integer(value);
                    if (number < min) {
                        throw new IllegalArgumentException(
                                "argument must be between " + min + " and " + Long.MAX_VALUE + " inclusive");
                    }
                    return () -> write.accept(client.server().settings(), number);
                });
    }

    private static long integer(String value) {
        try {
            return Decimal.parse(value.getBytes(ISO_8859_1), 0, value.length());
        } catch (CommandException notAnInteger) {
            throw new IllegalArgumentException("argument couldn't be parsed into an integer", notAnInteger);
        }
    }

    /** Where the client was accepted, if it came over the network. */
    static @Nullable String port(Client client) {
        String address = client.link().localAddress();
        String port = address.substring(address.lastIndexOf(':') + 1);
        return port.equals("0") ? null : port;
    }

    private static String password(Client client) {
        byte[] password = client.server().settings().password();
        return password == null ? "" : new String(password, ISO_8859_1);
    }

    private static Runnable changePassword(String value, Client client) {
        return () -> client.server().settings().password(value.getBytes(ISO_8859_1));
    }

    /** Only who has a directory can save. */
    private static @Nullable String savePoints(Client client) {
        return client.server().persistence().isOn()
                ? SavePoint.text(client.server().settings().savePoints())
                : null;
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
        OutputLimits limits = client.server().outputLimits().with(value);
        return () -> client.server().limitOutput(limits);
    }
}
