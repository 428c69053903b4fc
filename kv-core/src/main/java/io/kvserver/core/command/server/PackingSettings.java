package io.kvserver.core.command.server;

import io.kvserver.core.command.Bytes;
import io.kvserver.core.store.PackingLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ObjIntConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The settings of the sizes up to which collections are packed, under Redis's present names and those before Redis 7.
 * Immutable; any thread.
 */
final class PackingSettings {
    private PackingSettings() {}

    static List<Setting> all() {
        List<Setting> settings = new ArrayList<>();
        addBoth(settings, "hash-max-%s-entries", PackingLimits::hashEntries, PackingLimits::hashEntries);
        addBoth(settings, "hash-max-%s-value", PackingLimits::hashValueBytes, PackingLimits::hashValueBytes);
        settings.add(limit("set-max-intset-entries", PackingLimits::setIntegers, PackingLimits::setIntegers));
        settings.add(limit("set-max-listpack-entries", PackingLimits::setEntries, PackingLimits::setEntries));
        settings.add(limit("set-max-listpack-value", PackingLimits::setValueBytes, PackingLimits::setValueBytes));
        addBoth(settings, "zset-max-%s-entries", PackingLimits::sortedSetEntries, PackingLimits::sortedSetEntries);
        addBoth(settings, "zset-max-%s-value", PackingLimits::sortedSetValueBytes, PackingLimits::sortedSetValueBytes);
        settings.add(listSize("list-max-listpack-size"));
        settings.add(listSize("list-max-ziplist-size"));
        settings.add(count("stream-node-max-bytes", PackingLimits::streamNodeBytes, PackingLimits::streamNodeBytes));
        settings.add(
                count("stream-node-max-entries", PackingLimits::streamNodeEntries, PackingLimits::streamNodeEntries));
        settings.add(hyperLogLogSize());
        return settings;
    }

    private static void addBoth(
            List<Setting> settings,
            String name,
            ToIntFunction<PackingLimits> read,
            ObjIntConsumer<PackingLimits> write) {
        settings.add(limit(String.format(name, "listpack"), read, write));
        settings.add(limit(String.format(name, "ziplist"), read, write));
    }

    /** A number from 0 on, limited to the length of an array. */
    private static Setting limit(String name, ToIntFunction<PackingLimits> read, ObjIntConsumer<PackingLimits> write) {
        return new Setting(
                name,
                client -> Integer.toString(read.applyAsInt(client.keys().typed().limits())),
                (value, client) -> {
                    int number = (int) Math.min(Setting.atLeast(0, value), Integer.MAX_VALUE);
                    return () -> write.accept(client.keys().typed().limits(), number);
                });
    }

    /** A number from 0 on. */
    private static Setting count(
            String name, ToLongFunction<PackingLimits> read, ObjLongConsumer<PackingLimits> write) {
        return new Setting(
                name,
                client -> Long.toString(read.applyAsLong(client.keys().typed().limits())),
                (value, client) -> {
                    long number = Setting.atLeast(0, value);
                    return () -> write.accept(client.keys().typed().limits(), number);
                });
    }

    private static Setting listSize(String name) {
        return new Setting(
                name, client -> Integer.toString(client.keys().typed().limits().listSize()), (value, client) -> {
                    int number = Setting.integerFrom(Integer.MIN_VALUE, value);
                    return () -> client.keys().typed().limits().listSize(number);
                });
    }

    private static Setting hyperLogLogSize() {
        return new Setting(
                "hll-sparse-max-bytes",
                client -> Integer.toString(client.keys().typed().limits().hyperLogLogBytes()),
                (value, client) -> {
                    int bytes = (int) Math.min(Bytes.parse(value), Integer.MAX_VALUE);
                    return () -> client.keys().typed().limits().hyperLogLogBytes(bytes);
                });
    }
}
