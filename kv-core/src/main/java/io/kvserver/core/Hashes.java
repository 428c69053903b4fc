package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls on hashes; errors and threads as for {@link KvStore}. A hash is removed with its last field.
 *
 * @param <K> the program's type of keys
 * @param <F> the program's type of fields
 * @param <V> the program's type of values
 */
public final class Hashes<K, F, V> {
    private static final byte[] FIELDS = "FIELDS".getBytes(US_ASCII);
    private static final byte[] PX = "PX".getBytes(US_ASCII);
    private static final byte[] FNX = "FNX".getBytes(US_ASCII);

    private final Calls calls;
    private final Codec<K> keys;
    private final Codec<F> fields;
    private final Codec<V> values;

    private final Caller.Call hget;
    private final Caller.Call hset;
    private final Caller.Call hsetnx;
    private final Caller.Call hmget;
    private final Caller.Call hgetall;
    private final Caller.Call hkeys;
    private final Caller.Call hdel;
    private final Caller.Call hexists;
    private final Caller.Call hlen;
    private final Caller.Call hincrby;
    private final Caller.Call hpexpire;
    private final Caller.Call hpttl;
    private final Caller.Call hpersist;
    private final Caller.Call hgetdel;
    private final Caller.Call hgetex;
    private final Caller.Call hsetex;

    Hashes(Calls calls, Codec<K> keys, Codec<F> fields, Codec<V> values) {
        this.calls = calls;
        this.keys = keys;
        this.fields = fields;
        this.values = values;
        this.hget = calls.command("hget");
        this.hset = calls.command("hset");
        this.hsetnx = calls.command("hsetnx");
        this.hmget = calls.command("hmget");
        this.hgetall = calls.command("hgetall");
        this.hkeys = calls.command("hkeys");
        this.hdel = calls.command("hdel");
        this.hexists = calls.command("hexists");
        this.hlen = calls.command("hlen");
        this.hincrby = calls.command("hincrby");
        this.hpexpire = calls.command("hpexpire");
        this.hpttl = calls.command("hpttl");
        this.hpersist = calls.command("hpersist");
        this.hgetdel = calls.command("hgetdel");
        this.hgetex = calls.command("hgetex");
        this.hsetex = calls.command("hsetex");
    }

    /** Returns the value of a field, or {@code null} if it does not exist. Like Redis's HGET. */
    public @Nullable V get(K key, F field) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        byte[] value;
        try (Caller call = calls.begin(hget)) {
            value = call.word(word).word(name).run().bytes();
        }
        return value == null ? null : values.decode(value);
    }

    /** Sets a field and returns whether it is new. Like Redis's HSET. */
    public boolean set(K key, F field, V value) {
        return set(hset, key, field, value);
    }

    /** Sets a field if it does not exist, and returns whether it was set. Like Redis's HSETNX. */
    public boolean setIfAbsent(K key, F field, V value) {
        return set(hsetnx, key, field, value);
    }

    /**
     * Sets a field with a time to live, which is rounded up to milliseconds. Like Redis's HSETEX.
     *
     * @throws KvStoreException if the deadline is beyond Redis's maximum, about 2,200 years from now
     * @throws IllegalArgumentException if the time is not positive
     */
    public void set(K key, F field, V value, Duration expiry) {
        long millis = Durations.expiryMillis(expiry);
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(hsetex)) {
            call.word(word)
                    .word(PX)
                    .number(millis)
                    .word(FIELDS)
                    .number(1)
                    .word(name)
                    .word(bytes)
                    .run();
        }
    }

    /**
     * Sets a field with a time to live if it does not exist, and returns whether it was set. Errors as for {@link
     * #set(Object, Object, Object, Duration)}. Like Redis's HSETEX with FNX.
     */
    public boolean setIfAbsent(K key, F field, V value, Duration expiry) {
        long millis = Durations.expiryMillis(expiry);
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(hsetex)) {
            call.word(word).word(FNX).word(PX).number(millis);
            return call.word(FIELDS).number(1).word(name).word(bytes).run().integer() == 1;
        }
    }

    private boolean set(Caller.Call command, K key, F field, V value) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(command)) {
            return call.word(word).word(name).word(bytes).run().integer() == 1;
        }
    }

    /** Sets several fields atomically and returns how many are new. Like Redis's HSET; O(N) for N fields. */
    public long setAll(K key, Map<F, V> several) {
        if (several.isEmpty()) {
            return 0;
        }
        List<byte[]> words = new ArrayList<>(2 * several.size() + 1);
        words.add(keys.encode(key));
        several.forEach((field, value) -> {
            words.add(fields.encode(field));
            words.add(values.encode(value));
        });
        try (Caller call = calls.begin(hset)) {
            return call.words(words.toArray(byte[][]::new)).run().integer();
        }
    }

    /**
     * Returns the values of fields, in the order of the fields, with {@code null} for a missing field. Like Redis's HMGET;
     * O(N) for N fields.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final List<@Nullable V> getAll(K key, F... several) {
        List<@Nullable V> found = new ArrayList<>(several.length);
        if (several.length > 0) {
            byte[] word = keys.encode(key);
            byte[][] names = fields.encodeAll(several);
            List<Reply> replies;
            try (Caller call = calls.begin(hmget)) {
                replies = call.word(word).words(names).run().reply().values();
            }
            for (Reply reply : replies) {
                found.add(reply.isNil() ? null : values.decode(reply.bytes()));
            }
        }
        return found;
    }

    /** Returns all fields with their values, in no particular order. Like Redis's HGETALL; O(N) for N fields. */
    public Map<F, V> entries(K key) {
        byte[] word = keys.encode(key);
        Map<F, V> entries = new LinkedHashMap<>();
        try (Caller call = calls.begin(hgetall)) {
            for (Map.Entry<Reply, Reply> entry : call.word(word).run().reply().entries()) {
                entries.put(
                        fields.decode(entry.getKey().bytes()),
                        values.decode(entry.getValue().bytes()));
            }
        }
        return entries;
    }

    /** Returns all fields, in no particular order. Like Redis's HKEYS; O(N) for N fields. */
    public List<F> fields(K key) {
        byte[] word = keys.encode(key);
        List<F> found = new ArrayList<>();
        try (Caller call = calls.begin(hkeys)) {
            for (Reply reply : call.word(word).run().reply().values()) {
                found.add(fields.decode(reply.bytes()));
            }
        }
        return found;
    }

    /** Removes fields and returns how many existed. Like Redis's HDEL; O(N) for N fields. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long remove(K key, F... several) {
        if (several.length == 0) {
            return 0;
        }
        byte[] word = keys.encode(key);
        byte[][] names = fields.encodeAll(several);
        try (Caller call = calls.begin(hdel)) {
            return call.word(word).words(names).run().integer();
        }
    }

    /** Returns whether a field exists. Like Redis's HEXISTS. */
    public boolean contains(K key, F field) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hexists)) {
            return call.word(word).word(name).run().integer() == 1;
        }
    }

    /** Returns the number of fields. Like Redis's HLEN. */
    public long size(K key) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(hlen)) {
            return call.word(word).run().integer();
        }
    }

    /**
     * Adds to the integer value of a field and returns the result; a missing field counts as 0. Like Redis's HINCRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would overflow
     */
    public long incrBy(K key, F field, long amount) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hincrby)) {
            return call.word(word).word(name).number(amount).run().integer();
        }
    }

    /**
     * Sets the time to live of a field, replacing any earlier one, and returns whether the field exists. It is rounded up to
     * milliseconds; zero or a negative time removes the field. Like Redis's HPEXPIRE.
     *
     * @throws KvStoreException if the deadline is beyond Redis's maximum, about 2,200 years from now
     * @throws IllegalArgumentException if the time does not fit into 64 bits as milliseconds
     */
    public boolean expire(K key, F field, Duration timeToLive) {
        long millis = Math.max(0, Durations.millis(timeToLive));
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hpexpire)) {
            return first(call.word(word).number(millis), name).integer() > 0;
        }
    }

    /**
     * Returns the remaining time to live of a field, or {@code null} if it has no deadline or does not exist. Like Redis's
     * HPTTL.
     */
    public @Nullable Duration ttl(K key, F field) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hpttl)) {
            long millis = first(call.word(word), name).integer();
            return millis < 0 ? null : Duration.ofMillis(millis);
        }
    }

    /** Removes the deadline of a field and returns whether it had one. Like Redis's HPERSIST. */
    public boolean persist(K key, F field) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hpersist)) {
            return first(call.word(word), name).integer() == 1;
        }
    }

    /** Removes a field and returns its value, or {@code null} if it does not exist. Like Redis's HGETDEL. */
    public @Nullable V getAndDelete(K key, F field) {
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hgetdel)) {
            return value(first(call.word(word), name));
        }
    }

    /**
     * Returns the value of a field, or {@code null} if it does not exist, and sets its time to live, which must be positive;
     * otherwise like {@link #expire}. Like Redis's HGETEX.
     */
    public @Nullable V getAndExpire(K key, F field, Duration expiry) {
        long millis = Durations.expiryMillis(expiry);
        byte[] word = keys.encode(key);
        byte[] name = fields.encode(field);
        try (Caller call = calls.begin(hgetex)) {
            return value(first(call.word(word).word(PX).number(millis), name));
        }
    }

    /** Runs a call for one field and returns the reply for that field. */
    private static Reply first(Caller call, byte[] field) {
        return call.word(FIELDS).number(1).word(field).run().reply().values().get(0);
    }

    private @Nullable V value(Reply reply) {
        return reply.isNil() ? null : values.decode(reply.bytes());
    }
}
