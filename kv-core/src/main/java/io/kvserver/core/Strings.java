package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import io.kvserver.core.store.DirectStrings;
import io.kvserver.core.store.DirectStrings.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Calls on string values; errors and threads as for {@link KvStore}.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of values
 */
public final class Strings<K, V> {
    private static final byte[] PX = "PX".getBytes(US_ASCII);
    private static final byte[] NX = "NX".getBytes(US_ASCII);
    private static final byte[] XX = "XX".getBytes(US_ASCII);
    private static final byte[] GET = "GET".getBytes(US_ASCII);
    private static final byte[] IFEQ = "IFEQ".getBytes(US_ASCII);

    private final Calls calls;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final @Nullable DirectCalls direct;
    private final Caller.Call get;
    private final Caller.Call set;
    private final Caller.Call setnx;
    private final Caller.Call getset;
    private final Caller.Call getdel;
    private final Caller.Call mget;
    private final Caller.Call mset;
    private final Caller.Call append;
    private final Caller.Call incr;
    private final Caller.Call decr;
    private final Caller.Call incrby;
    private final Caller.Call decrby;
    private final Caller.Call delifeq;

    Strings(Calls calls, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.keys = keys;
        this.values = values;
        this.direct = calls.direct();
        this.get = calls.command("get");
        this.set = calls.command("set");
        this.setnx = calls.command("setnx");
        this.getset = calls.command("getset");
        this.getdel = calls.command("getdel");
        this.mget = calls.command("mget");
        this.mset = calls.command("mset");
        this.append = calls.command("append");
        this.incr = calls.command("incr");
        this.decr = calls.command("decr");
        this.incrby = calls.command("incrby");
        this.decrby = calls.command("decrby");
        this.delifeq = calls.command("delifeq");
    }

    /** Returns the value of a key, or {@code null} if it does not exist. Like Redis's GET. */
    public @Nullable V get(K key) {
        byte[] word = keys.encode(key);
        V value = getDirectly(word);
        if (value != null) {
            return value;
        }
        byte[] bytes;
        try (Caller call = calls.begin(get)) {
            bytes = call.word(word).run().bytes();
        }
        return bytes == null ? null : values.decode(bytes);
    }

    @SuppressWarnings("unchecked") // V is String.
    private @Nullable V getDirectly(byte[] word) {
        if (direct == null) {
            return null;
        }
        if (values instanceof Utf8) {
            return (V) direct.get(word, Form.TEXT);
        }
        // A program's own codec is not run while the shard is held.
        byte[] bytes = direct.get(word, Form.BYTES);
        return bytes == null ? null : values.decode(bytes);
    }

    /** Sets a key, replacing any earlier value of any type. Like Redis's SET. */
    public void set(K key, V value) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        if (direct != null && direct.set(word, bytes)) {
            return;
        }
        try (Caller call = calls.begin(set)) {
            call.word(word).word(bytes).run();
        }
    }

    /**
     * Sets a key with a time to live, which is rounded up to milliseconds. Like Redis's SET with PX.
     *
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public void set(K key, V value, Duration expiry) {
        long millis = Durations.expiryMillis(expiry);
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(set)) {
            call.word(word).word(bytes).word(PX).number(millis).run();
        }
    }

    /** Sets a key if it does not exist, and returns whether it was set. Like Redis's SETNX. */
    public boolean setIfAbsent(K key, V value) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(setnx)) {
            return call.word(word).word(bytes).run().integer() == 1;
        }
    }

    /**
     * Sets a key with a time to live, rounded up to milliseconds, if it does not exist, and returns whether it was set. Like
     * Redis's SET with NX and PX.
     *
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public boolean setIfAbsent(K key, V value, Duration expiry) {
        long millis = Durations.expiryMillis(expiry);
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(set)) {
            return !call.word(word)
                    .word(bytes)
                    .word(NX)
                    .word(PX)
                    .number(millis)
                    .run()
                    .isNil();
        }
    }

    /** Sets a key and returns the old value, or {@code null} if the key did not exist. Like Redis's GETSET. */
    public @Nullable V getAndSet(K key, V value) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        byte[] old;
        try (Caller call = calls.begin(getset)) {
            old = call.word(word).word(bytes).run().bytes();
        }
        return old == null ? null : values.decode(old);
    }

    /** Whether a key must exist, or must not exist, to be set. */
    public enum Condition {
        ALWAYS,
        IF_ABSENT,
        IF_PRESENT
    }

    /**
     * Sets a key if the condition holds. Always returns the value that the key had before, or {@code null} if it did not
     * exist. Like Redis's SET with GET.
     *
     * @param expiry the time to live, rounded up to milliseconds; {@code null} for no deadline
     * @throws IllegalArgumentException if the time is not positive, or too long for a deadline in milliseconds
     */
    public @Nullable V getAndSet(K key, V value, Condition when, @Nullable Duration expiry) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        byte[] old;
        try (Caller call = calls.begin(set)) {
            call.word(word).word(bytes).word(GET);
            if (when != Condition.ALWAYS) {
                call.word(when == Condition.IF_ABSENT ? NX : XX);
            }
            old = expiring(call, expiry).run().bytes();
        }
        return old == null ? null : values.decode(old);
    }

    /**
     * Sets a key if its value equals the expected one, byte by byte, and returns whether it was set. Like Redis's SET with
     * IFEQ; {@code expiry} as for {@link #getAndSet(Object, Object, Condition, Duration)}.
     */
    public boolean compareAndSet(K key, V expected, V value, @Nullable Duration expiry) {
        byte[] word = keys.encode(key);
        byte[] old = values.encode(expected);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(set)) {
            call.word(word).word(bytes).word(IFEQ).word(old);
            return !expiring(call, expiry).run().isNil();
        }
    }

    private static Caller expiring(Caller call, @Nullable Duration expiry) {
        return expiry == null ? call : call.word(PX).number(Durations.expiryMillis(expiry));
    }

    /**
     * Removes a key if its value equals the expected one, byte by byte, and returns whether it was removed. Like Valkey's
     * DELIFEQ.
     */
    public boolean compareAndDel(K key, V expected) {
        byte[] word = keys.encode(key);
        byte[] old = values.encode(expected);
        try (Caller call = calls.begin(delifeq)) {
            return call.word(word).word(old).run().integer() == 1;
        }
    }

    /** Removes a key and returns its value, or {@code null} if it did not exist. Like Redis's GETDEL. */
    public @Nullable V getDel(K key) {
        byte[] word = keys.encode(key);
        byte[] old;
        try (Caller call = calls.begin(getdel)) {
            old = call.word(word).run().bytes();
        }
        return old == null ? null : values.decode(old);
    }

    /**
     * Returns the values of keys, read atomically, in the order of the keys, with {@code null} for a missing key. Like
     * Redis's MGET; O(N) for N keys.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final List<@Nullable V> mget(K... several) {
        List<@Nullable V> found = new ArrayList<>(several.length);
        if (several.length > 0) {
            byte[][] words = keys.encodeAll(several);
            List<Reply> replies;
            try (Caller call = calls.begin(mget)) {
                replies = call.words(words).run().reply().values();
            }
            for (Reply reply : replies) {
                found.add(reply.isNil() ? null : values.decode(reply.bytes()));
            }
        }
        return found;
    }

    /** Sets several keys atomically. Like Redis's MSET; O(N) for N keys. */
    public void mset(Map<K, V> several) {
        List<byte[]> words = new ArrayList<>(2 * several.size());
        several.forEach((key, value) -> {
            words.add(keys.encode(key));
            words.add(values.encode(value));
        });
        if (!words.isEmpty()) {
            try (Caller call = calls.begin(mset)) {
                call.words(words.toArray(byte[][]::new)).run();
            }
        }
    }

    /**
     * Appends bytes to a key's value and returns its new length in bytes; a missing key is created. Like Redis's APPEND; O(N)
     * for N bytes of the new value, for a large one usually O(1).
     *
     * @throws KvStoreException if the value would be longer than 512 MiB
     */
    public long append(K key, V end) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(end);
        try (Caller call = calls.begin(append)) {
            return call.word(word).word(bytes).run().integer();
        }
    }

    /**
     * Increments the integer value of a key and returns the result; a missing key counts as 0. Like Redis's INCR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the largest one
     */
    public long incr(K key) {
        return count(incr, key, 1);
    }

    /**
     * Adds to the integer value of a key and returns the result; a missing key counts as 0. Like Redis's INCRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would overflow
     */
    public long incrBy(K key, long amount) {
        return count(incrby, key, amount, amount);
    }

    /**
     * Decrements the integer value of a key and returns the result; a missing key counts as 0. Like Redis's DECR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would overflow
     */
    public long decr(K key) {
        return count(decr, key, -1);
    }

    /**
     * Subtracts from the integer value of a key and returns the result; a missing key counts as 0. Like Redis's DECRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, if the result would overflow, or if the
     *     amount is {@link Long#MIN_VALUE}
     */
    public long decrBy(K key, long amount) {
        return count(decrby, key, amount, -amount);
    }

    /** Adds an amount with a command that takes no amount as an argument. */
    private long count(Caller.Call command, K key, long added) {
        byte[] word = keys.encode(key);
        long sum = addDirectly(word, added);
        if (sum != DirectStrings.NOT_DONE) {
            return sum;
        }
        try (Caller call = calls.begin(command)) {
            return call.word(word).run().integer();
        }
    }

    /** Adds an amount with a command that takes this amount, or its negative, as an argument. */
    private long count(Caller.Call command, K key, long given, long added) {
        byte[] word = keys.encode(key);
        long sum = addDirectly(word, added);
        if (sum != DirectStrings.NOT_DONE) {
            return sum;
        }
        try (Caller call = calls.begin(command)) {
            return call.word(word).number(given).run().integer();
        }
    }

    private long addDirectly(byte[] word, long amount) {
        // The smallest number has no negative: only the commands know whether it was one.
        return direct == null || amount == Long.MIN_VALUE ? DirectStrings.NOT_DONE : direct.add(word, amount);
    }
}
