package io.kvserver.core.map;

import io.kvserver.core.Codec;
import io.kvserver.core.Keys;
import io.kvserver.core.KvDatabase;
import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.core.Strings;
import io.kvserver.core.Strings.Condition;
import io.kvserver.core.Subscription;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map view of a part of a store: the string values whose keys start with a prefix. Clients and other calls share these
 * entries, so the map shows their changes.
 *
 * <pre>{@code
 * KvMap<String, String> sessions = new KvMap.Builder<>(store, Codec.UTF_8, Codec.UTF_8)
 *         .prefix("session:").expiry(Duration.ofMinutes(30)).build();
 * sessions.put("ada", "...");
 * }</pre>
 *
 * <p>Each operation on one entry is atomic, including {@code compute} and similar methods. Their function gets the current
 * value and returns the next one; if the entry has changed meanwhile, it runs again, so it should have no side effects. Each
 * write gives its entry the map's expiry anew. Values are compared by their encoded bytes; {@code null} is not allowed.
 *
 * <p>Iteration and the methods based on it ({@code containsValue}, and {@code size} with a prefix) scan all keys of the
 * database in pages. As with SCAN, an entry that exists during the whole iteration is returned at least once; one that is
 * added or removed meanwhile may be returned or not. A value under the prefix that is not a string causes a {@link
 * KvStoreException} when it is accessed; iterations skip it.
 *
 * <p>Thread: any, including virtual threads.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of values
 */
public final class KvMap<K, V> extends AbstractMap<K, V> implements ConcurrentMap<K, V> {
    /** The number of keys that are removed at a time. */
    private static final int TOGETHER = 100;

    private final KvStore store;
    private final KvDatabase database;
    private final PrefixedKeys<K> prefixed;
    private final Codec<V> codec;
    private final boolean isWhole;
    private final Strings<K, V> values;
    private final Strings<K, byte[]> raw;
    private final Keys<K> keys;
    private final Keys<byte[]> names;
    private final @Nullable Duration expiry;
    private final @Nullable Counts counts;

    private KvMap(Builder<K, V> told) {
        store = told.store;
        database = store.database(told.database);
        codec = told.values;
        isWhole = told.prefix.length == 0;
        prefixed = new PrefixedKeys<>(told.prefix, told.keys);
        Codec<K> keyCodec = isWhole ? told.keys : prefixed;
        values = database.strings(keyCodec, codec);
        raw = database.strings(keyCodec, Codec.BYTES);
        keys = database.keys(keyCodec);
        names = database.keys(Codec.BYTES);
        expiry = told.expiry;
        counts = told.counted ? new Counts() : null;
        if (counts != null) {
            Removals.subscribe(store, "xe", told.database, prefixed, (key, cause) -> counts.removed(cause));
        }
    }

    /**
     * The options of a new map. Confined to one thread.
     *
     * @param <K> the program's type of keys
     * @param <V> the program's type of values
     */
    public static final class Builder<K, V> {
        private final KvStore store;
        private final Codec<K> keys;
        private final Codec<V> values;
        private byte[] prefix = {};
        private int database;
        private @Nullable Duration expiry;
        private boolean counted;

        /** A map of a store, with codecs for its keys, without the prefix, and for its values. */
        public Builder(KvStore store, Codec<K> keys, Codec<V> values) {
            this.store = Objects.requireNonNull(store, "store");
            this.keys = Objects.requireNonNull(keys, "keys");
            this.values = Objects.requireNonNull(values, "values");
        }

        /** The prefix of the entries' keys in the store. Default: none, the map has all keys of its database. */
        public Builder<K, V> prefix(String text) {
            prefix = Codec.UTF_8.encode(text);
            return this;
        }

        /** The store's database that holds the entries. Default: 0. */
        public Builder<K, V> database(int number) {
            database = number;
            return this;
        }

        /**
         * The time to live of values that are put, rounded up to milliseconds. Default: no deadline.
         *
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder<K, V> expiry(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("expiry: " + time + " is not positive");
            }
            expiry = time;
            return this;
        }

        /** Enables {@link KvMap#statistics}. Default: nothing is counted. */
        public Builder<K, V> countStatistics() {
            counted = true;
            return this;
        }

        /**
         * Builds the map.
         *
         * @throws IllegalArgumentException if there is no such database
         */
        public KvMap<K, V> build() {
            return new KvMap<>(this);
        }
    }

    @SuppressWarnings(
            "unchecked") // A key of another type is no key of the map; its codec fails with a ClassCastException.
    private K key(Object key) {
        return (K) Objects.requireNonNull(key, "key");
    }

    @Override
    public @Nullable V get(Object key) {
        V found = values.get(key(key));
        if (counts != null) {
            counts.asked(found != null);
        }
        return found;
    }

    @Override
    public boolean containsKey(Object key) {
        return keys.contains(key(key));
    }

    @Override
    public @Nullable V put(K key, V value) {
        return put(key, value, Condition.ALWAYS, expiry);
    }

    /** Like {@link #put(Object, Object)}, with a time to live for this value, rounded up to milliseconds. */
    public @Nullable V put(K key, V value, Duration time) {
        return put(key, value, Condition.ALWAYS, Objects.requireNonNull(time, "time"));
    }

    /** Like {@link #put(Object, Object)}, without returning the old value. */
    public void set(K key, V value) {
        if (expiry == null) {
            values.set(key, value);
        } else {
            values.set(key, value, expiry);
        }
        counted(true);
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        return put(key, value, Condition.IF_ABSENT, expiry);
    }

    /** Like {@link #putIfAbsent(Object, Object)}, with a time to live for this value. */
    public @Nullable V putIfAbsent(K key, V value, Duration time) {
        return put(key, value, Condition.IF_ABSENT, Objects.requireNonNull(time, "time"));
    }

    private @Nullable V put(K key, V value, Condition when, @Nullable Duration time) {
        V old = values.getAndSet(key, value, when, time);
        counted(when == Condition.ALWAYS || (old == null) == (when == Condition.IF_ABSENT));
        return old;
    }

    @Override
    public @Nullable V replace(K key, V value) {
        return put(key, value, Condition.IF_PRESENT, expiry);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return counted(values.compareAndSet(key, oldValue, newValue, expiry));
    }

    private boolean counted(boolean put) {
        if (put && counts != null) {
            counts.puts.increment();
        }
        return put;
    }

    @Override
    public @Nullable V remove(Object key) {
        V old = values.getDel(key(key));
        countRemoval(old != null);
        return old;
    }

    @Override
    @SuppressWarnings("unchecked") // As for keys.
    public boolean remove(Object key, @Nullable Object value) {
        return value != null && countRemoval(values.compareAndDel(key(key), (V) value));
    }

    /** Removes an entry without returning its value. Returns whether it existed. */
    public boolean delete(K key) {
        return countRemoval(keys.remove(key));
    }

    private boolean countRemoval(boolean removed) {
        if (removed && counts != null) {
            counts.removals.increment();
        }
        return removed;
    }

    /** Returns the remaining time to live of an entry, or {@code null} if it has no deadline or does not exist. */
    public @Nullable Duration timeToLive(K key) {
        return keys.ttl(key);
    }

    /** Sets the time to live of an entry and returns whether the entry exists. Zero or a negative time removes it. */
    public boolean expire(K key, Duration time) {
        return keys.expire(key, time);
    }

    @Override
    public @Nullable V computeIfAbsent(K key, Function<? super K, ? extends @Nullable V> function) {
        V present = get(key);
        if (present != null) {
            return present;
        }
        V computed = function.apply(key);
        if (computed == null) {
            return null;
        }
        V other = putIfAbsent(key, computed);
        return other == null ? computed : other;
    }

    @Override
    public @Nullable V computeIfPresent(K key, BiFunction<? super K, ? super V, ? extends @Nullable V> function) {
        return change(key, old -> old == null ? null : function.apply(key, old));
    }

    @Override
    public @Nullable V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
        return change(key, old -> function.apply(key, old));
    }

    @Override
    public @Nullable V merge(K key, V value, BiFunction<? super V, ? super V, ? extends @Nullable V> function) {
        Objects.requireNonNull(value, "value");
        return change(key, old -> old == null ? value : function.apply(old, value));
    }

    /** Compares the bytes that were read, so that the loop ends even if a codec encodes the same value differently. */
    private @Nullable V change(K key, Function<@Nullable V, @Nullable V> function) {
        while (true) {
            byte[] old = raw.get(key);
            V computed = function.apply(old == null ? null : codec.decode(old.clone()));
            if (computed == null ? removeOld(key, old) : setFrom(key, old, codec.encode(computed))) {
                return computed;
            }
        }
    }

    private boolean removeOld(K key, byte @Nullable [] old) {
        return old == null || countRemoval(raw.compareAndDel(key, old));
    }

    private boolean setFrom(K key, byte @Nullable [] old, byte[] value) {
        return counted(
                old == null
                        ? raw.getAndSet(key, value, Condition.IF_ABSENT, expiry) == null
                        : raw.compareAndSet(key, old, value, expiry));
    }

    /**
     * Returns the number of entries. Without a prefix this is O(1), and includes values that are not strings and expired
     * entries that have not been removed yet; with a prefix it scans all keys of the database.
     */
    @Override
    public int size() {
        return (int) Math.min(Integer.MAX_VALUE, mappingCount());
    }

    /** Like {@link #size}, for more entries than an {@code int} can count. */
    public long mappingCount() {
        return isWhole ? database.dbSize() : names.scan(prefixed.pattern()).count();
    }

    @Override
    public boolean isEmpty() {
        return names.scan(prefixed.pattern()).findAny().isEmpty();
    }

    /** Removes all entries, in batches; an entry that is put meanwhile may remain. */
    @Override
    public void clear() {
        List<byte[]> some = new ArrayList<>(TOGETHER);
        names.scan(prefixed.pattern()).forEach(name -> {
            some.add(name);
            if (some.size() == TOGETHER) {
                remove(some);
            }
        });
        remove(some);
    }

    private void remove(List<byte[]> some) {
        long removed = names.unlink(some.toArray(byte[][]::new));
        if (counts != null) {
            counts.removals.add(removed);
        }
        some.clear();
    }

    /** A view of the entries; for iteration see the class. An entry's {@code setValue} changes the map. */
    @Override
    public Set<Map.Entry<K, V>> entrySet() {
        return new EntrySet<>(this);
    }

    Iterator<Map.Entry<K, V>> entries() {
        Iterator<K> all = names.scan(prefixed.pattern()).map(prefixed::decode).iterator();
        return new Entries<>(this, all, this::valuesOf);
    }

    @SuppressWarnings("unchecked") // The array is only read.
    private List<@Nullable V> valuesOf(List<K> some) {
        return values.mget((K[]) some.toArray());
    }

    /** Returns the entries of the given keys that exist, read atomically. */
    public Map<K, V> getAll(Collection<? extends K> several) {
        List<K> asked = List.copyOf(several);
        List<@Nullable V> found = valuesOf(asked);
        Map<K, V> entries = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            V value = found.get(i);
            if (counts != null) {
                counts.asked(value != null);
            }
            if (value != null) {
                entries.put(asked.get(i), value);
            }
        }
        return entries;
    }

    /**
     * Subscribes a listener to the removal of values, no matter how they are removed; the removals of one key come in order.
     * When all entries are removed at once, by FLUSHDB, FLUSHALL, SWAPDB or a rollback, {@link RemovalListener#cleared} is
     * called instead.
     */
    public Subscription subscribe(RemovalListener<? super K> listener) {
        return Removals.subscribe(store, "Anof", database.number(), prefixed, listener);
    }

    /**
     * Returns the map's statistics.
     *
     * @throws IllegalStateException if they are not enabled: see {@link Builder#countStatistics}
     */
    public MapStatistics statistics() {
        if (counts == null) {
            throw new IllegalStateException("the map counts nothing: see countStatistics");
        }
        return counts.snapshot();
    }
}
