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

    /** The value of a key, or {@code null} if there is no such key. As Redis's GET. */
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
        if (values == Codec.UTF_8) {
            return (V) direct.get(word, Form.TEXT);
        }
        // A program's own codec is not run while the shard is held.
        byte[] bytes = direct.get(word, Form.BYTES);
        return bytes == null ? null : values.decode(bytes);
    }

    /** Sets a key to a value, whatever it held before. As Redis's SET. */
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
     * Sets a key to a value that goes away after a time, which is rounded up to milliseconds. As Redis's SET with PX.
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

    /** Sets a key to a value if there is no such key, and says whether it did. As Redis's SETNX. */
    public boolean setIfAbsent(K key, V value) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        try (Caller call = calls.begin(setnx)) {
            return call.word(word).word(bytes).run().integer() == 1;
        }
    }

    /**
     * Sets a key to a value that goes away after a time, rounded up to milliseconds, if there is no such key, and says whether
     * it did. As Redis's SET with NX and PX.
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

    /** Sets a key to a value and returns the old one, {@code null} if there was no such key. As Redis's GETSET. */
    public @Nullable V getAndSet(K key, V value) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(value);
        byte[] old;
        try (Caller call = calls.begin(getset)) {
            old = call.word(word).word(bytes).run().bytes();
        }
        return old == null ? null : values.decode(old);
    }

    /** Whether a key has to be there, or not, to be set. */
    public enum Condition {
        ALWAYS,
        IF_ABSENT,
        IF_PRESENT
    }

    /**
     * Sets a key to a value if the condition is fulfilled, and returns what it held before in any case, {@code null} if there was
     * no such key. As Redis's SET with GET.
     *
     * @param expiry after what time the value goes away, rounded up to milliseconds; {@code null} for never
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
     * Sets a key to a value if it holds a certain one, byte by byte, and says whether it did. As Redis's SET with IFEQ; the expiry
     * as for {@link #getAndSet(Object, Object, Condition, Duration)}.
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

    /** Removes a key if it holds a certain value, byte by byte, and says whether it did. As Valkey's DELIFEQ. */
    public boolean compareAndDel(K key, V expected) {
        byte[] word = keys.encode(key);
        byte[] old = values.encode(expected);
        try (Caller call = calls.begin(delifeq)) {
            return call.word(word).word(old).run().integer() == 1;
        }
    }

    /** Removes a key and returns the value that it had, {@code null} if there was no such key. As Redis's GETDEL. */
    public @Nullable V getDel(K key) {
        byte[] word = keys.encode(key);
        byte[] old;
        try (Caller call = calls.begin(getdel)) {
            old = call.word(word).run().bytes();
        }
        return old == null ? null : values.decode(old);
    }

    /**
     * The values of keys, all at once and in the order of the keys, {@code null} for a missing one. As Redis's MGET; O(N) for
     * N keys.
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

    /** Sets keys to values, all at once. As Redis's MSET; O(N) for N keys. */
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
     * Adds bytes to the end of a key's value, a missing one counting as empty, and returns how many bytes it has now. As
     * Redis's APPEND; O(N) for N bytes of the new value, for a large one usually O(1).
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
     * Adds one to the integer value of a key, a missing one counting as 0, and returns the sum. As Redis's INCR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the largest one
     */
    public long incr(K key) {
        return count(incr, key, 1);
    }

    /**
     * Adds a number to the integer value of a key, a missing one counting as 0, and returns the sum. As Redis's INCRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one
     */
    public long incrBy(K key, long amount) {
        return count(incrby, key, amount, amount);
    }

    /**
     * Subtracts one from the integer value of a key, a missing one counting as 0, and returns the rest. As Redis's DECR.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one
     */
    public long decr(K key) {
        return count(decr, key, -1);
    }

    /**
     * Subtracts a number from the integer value of a key, a missing one counting as 0, and returns the rest. As Redis's DECRBY.
     *
     * @throws KvStoreException if the value is not a signed 64-bit decimal number, or the result would not be one;
     *     or if the amount is {@link Long#MIN_VALUE}
     */
    public long decrBy(K key, long amount) {
        return count(decrby, key, amount, -amount);
    }

    /** Adds an amount by a command that has no amount among its words. */
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

    /** Adds an amount by a command that is given this amount or its negative. */
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
