package io.kvserver.jcache;

import io.kvserver.core.Codec;
import io.kvserver.core.Keys;
import io.kvserver.core.KvDatabase;
import io.kvserver.core.Strings;
import io.kvserver.core.map.KvMap;
import io.kvserver.core.protocol.Reply;
import io.kvserver.jcache.entry.Held;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache's entries in the store, each with a name: a prefix and the key's bytes. Times to live are in milliseconds, or
 * a constant of {@link Lifetimes}. Any thread.
 */
final class Entries<K, V> {
    private static final byte[] KEEP = Codec.UTF_8.encode("KEEPTTL");
    private static final byte[] IF_EQUAL = Codec.UTF_8.encode("IFEQ");

    private final KvDatabase database;
    private final Strings<byte[], byte[]> strings;
    private final Keys<byte[]> keys;
    private final byte[] prefix;
    private final Codec<K> keyCodec;
    private final Codec<V> valueCodec;
    private final KvMap<K, V> map;

    Entries(KvDatabase database, KvMap.Builder<K, V> told, Codecs<K, V> codecs, String prefix) {
        this.database = database;
        this.prefix = Codec.UTF_8.encode(prefix);
        keyCodec = codecs.keys();
        valueCodec = codecs.values();
        strings = database.strings(Codec.BYTES, Codec.BYTES);
        keys = database.keys(Codec.BYTES);
        map = told.prefix(prefix).database(database.number()).build();
    }

    /** The codecs of keys and values. */
    record Codecs<K, V>(Codec<K> keys, Codec<V> values) {}

    /** All entries as a map. */
    KvMap<K, V> map() {
        return map;
    }

    byte[] name(K key) {
        byte[] own = keyCodec.encode(key);
        byte[] whole = Arrays.copyOf(prefix, prefix.length + own.length);
        System.arraycopy(own, 0, whole, prefix.length, own.length);
        return whole;
    }

    K key(byte[] name) {
        return keyCodec.decode(Arrays.copyOfRange(name, prefix.length, name.length));
    }

    /** Whether a name is that of one of the cache's entries. */
    boolean isOne(byte[] name) {
        return name.length >= prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length);
    }

    byte[] encode(V value) {
        return valueCodec.encode(value);
    }

    Held<V> held(byte[] bytes) {
        return new Held<>(bytes, valueCodec);
    }

    byte @Nullable [] get(byte[] name) {
        return strings.get(name);
    }

    List<byte @Nullable []> getAll(List<byte[]> names) {
        return strings.mget(names.toArray(byte[][]::new));
    }

    boolean contains(byte[] name) {
        return keys.contains(name);
    }

    /** Creates an entry unless it exists. Returns whether it did. */
    boolean create(byte[] name, byte[] value, long life) {
        return life == Lifetimes.FOREVER
                ? strings.setIfAbsent(name, value)
                : strings.setIfAbsent(name, value, Duration.ofMillis(life));
    }

    /** Changes an entry unless its value has changed meanwhile. Returns whether it did. */
    boolean update(byte[] name, byte[] old, byte[] value, long life) {
        if (life == Lifetimes.UNCHANGED) {
            return !database.call("SET", name, value, IF_EQUAL, old, KEEP).isNil();
        }
        return strings.compareAndSet(name, old, value, life == Lifetimes.FOREVER ? null : Duration.ofMillis(life));
    }

    /** Removes an entry unless its value has changed meanwhile. Returns whether it did. */
    boolean remove(byte[] name, byte[] old) {
        return strings.compareAndDel(name, old);
    }

    /** Sets an entry's time to live. Returns whether the entry exists. */
    boolean live(byte[] name, long life) {
        if (life == Lifetimes.FOREVER) {
            return keys.persist(name) || keys.contains(name);
        }
        return keys.expire(name, Duration.ofMillis(life));
    }

    /** Visits the names of all entries, with SCAN's guarantees. */
    void eachName(Consumer<byte[]> told) {
        for (Map.Entry<K, V> each : map.entrySet()) {
            told.accept(name(each.getKey()));
        }
    }

    /** The deadline of an entry in milliseconds since 1970; negative if there is no deadline or no entry. */
    long deadlineMillis(byte[] name) {
        return database.call("PEXPIRETIME", name).integer();
    }

    /** The store's time in milliseconds since 1970. */
    long nowMillis() {
        List<Reply> parts = database.call("TIME").values();
        return Long.parseLong(parts.get(0).text()) * 1000
                + Long.parseLong(parts.get(1).text()) / 1000;
    }
}
