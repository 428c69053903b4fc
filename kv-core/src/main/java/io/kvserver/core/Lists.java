package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls on lists; errors and threads as for {@link KvStore}. Indexes start at 0; negative ones count from the end, -1 being
 * the last element. A list is removed with its last element.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of elements
 */
public final class Lists<K, V> {
    private static final byte[] LEFT = "LEFT".getBytes(US_ASCII);
    private static final byte[] RIGHT = "RIGHT".getBytes(US_ASCII);

    private final Calls calls;
    private final CommandCalls commands;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final Caller.Call lpush;
    private final Caller.Call rpush;
    private final Caller.Call lpop;
    private final Caller.Call rpop;
    private final Caller.Call llen;
    private final Caller.Call lindex;
    private final Caller.Call lset;
    private final Caller.Call lrange;
    private final Caller.Call lrem;
    private final Caller.Call ltrim;
    private final Caller.Call lmove;

    /** An end of a list: left is the first element, right the last. */
    public enum Side {
        LEFT,
        RIGHT;

        byte[] word() {
            return this == LEFT ? Lists.LEFT : Lists.RIGHT;
        }
    }

    Lists(Calls calls, CommandCalls commands, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.commands = commands;
        this.keys = keys;
        this.values = values;
        this.lpush = calls.command("lpush");
        this.rpush = calls.command("rpush");
        this.lpop = calls.command("lpop");
        this.rpop = calls.command("rpop");
        this.llen = calls.command("llen");
        this.lindex = calls.command("lindex");
        this.lset = calls.command("lset");
        this.lrange = calls.command("lrange");
        this.lrem = calls.command("lrem");
        this.ltrim = calls.command("ltrim");
        this.lmove = calls.command("lmove");
    }

    /** Inserts elements at the head of a list, one after the other, and returns its new size. Like Redis's LPUSH. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long leftPush(K key, V... elements) {
        return push(lpush, key, elements);
    }

    /** Appends elements to a list, one after the other, and returns its new size. Like Redis's RPUSH. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long rightPush(K key, V... elements) {
        return push(rpush, key, elements);
    }

    private long push(Caller.Call command, K key, V[] elements) {
        if (elements.length == 0) {
            return size(key);
        }
        byte[] word = keys.encode(key);
        byte[][] words = values.encodeAll(elements);
        try (Caller call = calls.begin(command)) {
            return call.word(word).words(words).run().integer();
        }
    }

    /** Removes and returns the first element, or {@code null} if there is none. Like Redis's LPOP. */
    public @Nullable V leftPop(K key) {
        return element(lpop, key);
    }

    /** Removes and returns the last element, or {@code null} if there is none. Like Redis's RPOP. */
    public @Nullable V rightPop(K key) {
        return element(rpop, key);
    }

    private @Nullable V element(Caller.Call command, K key) {
        byte[] word = keys.encode(key);
        byte[] element;
        try (Caller call = calls.begin(command)) {
            element = call.word(word).run().bytes();
        }
        return element == null ? null : values.decode(element);
    }

    /** Returns the number of elements. Like Redis's LLEN. */
    public long size(K key) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(llen)) {
            return call.word(word).run().integer();
        }
    }

    /** Returns the element at an index, or {@code null} if there is none. Like Redis's LINDEX; O(log N) for N elements. */
    public @Nullable V get(K key, long index) {
        byte[] word = keys.encode(key);
        byte[] element;
        try (Caller call = calls.begin(lindex)) {
            element = call.word(word).number(index).run().bytes();
        }
        return element == null ? null : values.decode(element);
    }

    /**
     * Replaces the element at an index. Like Redis's LSET; O(log N) for N elements.
     *
     * @throws KvStoreException if the key or the element does not exist
     */
    public void set(K key, long index, V element) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(element);
        try (Caller call = calls.begin(lset)) {
            call.word(word).number(index).word(bytes).run();
        }
    }

    /** Returns the elements between two indexes, inclusive. Like Redis's LRANGE; O(N) for N elements returned. */
    public List<V> range(K key, long first, long last) {
        byte[] word = keys.encode(key);
        List<Reply> replies;
        try (Caller call = calls.begin(lrange)) {
            replies = call.word(word).number(first).number(last).run().reply().values();
        }
        List<V> elements = new ArrayList<>(replies.size());
        for (Reply reply : replies) {
            elements.add(values.decode(reply.bytes()));
        }
        return elements;
    }

    /**
     * Removes elements that equal {@code element} and returns how many were removed: the first {@code count}, the last {@code
     * -count} if it is negative, or all if it is 0. Like Redis's LREM; O(N) for N elements.
     */
    public long remove(K key, long count, V element) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(element);
        try (Caller call = calls.begin(lrem)) {
            return call.word(word).number(count).word(bytes).run().integer();
        }
    }

    /** Removes all elements except those between two indexes, inclusive. Like Redis's LTRIM. */
    public void trim(K key, long first, long last) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(ltrim)) {
            call.word(word).number(first).number(last).run();
        }
    }

    /**
     * Moves an element from one end of a list to one end of another list, or of the same, and returns it, or {@code null} if
     * there is none. Like Redis's LMOVE.
     */
    public @Nullable V move(K source, Side from, K target, Side to) {
        byte[] sourceKey = keys.encode(source);
        byte[] targetKey = keys.encode(target);
        byte[] element;
        try (Caller call = calls.begin(lmove)) {
            element = call.word(sourceKey)
                    .word(targetKey)
                    .word(from.word())
                    .word(to.word())
                    .run()
                    .bytes();
        }
        return element == null ? null : values.decode(element);
    }

    /**
     * Removes and returns the first element as soon as there is one. The result is {@code null} after a timeout; the future
     * fails with a {@link KvStoreException} if the store is closed. {@link CompletableFuture#cancel} ends the wait; it
     * returns {@code false} if an element has already been removed. Like Redis's BLPOP.
     *
     * @param most the timeout, in whole milliseconds; {@link Duration#ZERO} for none
     */
    public CompletableFuture<@Nullable V> leftPopAsync(K key, Duration most) {
        return popAsync("BLPOP", key, most);
    }

    /** Like {@link #leftPopAsync}, for the last element. Like Redis's BRPOP. */
    public CompletableFuture<@Nullable V> rightPopAsync(K key, Duration most) {
        return popAsync("BRPOP", key, most);
    }

    private CompletableFuture<@Nullable V> popAsync(String command, K key, Duration most) {
        BlockingCall popped = commands.blocking(command, keys.encode(key), Durations.seconds(most));
        return new MappedCall<>(
                popped,
                reply -> reply.isNil()
                        ? null
                        : values.decode(reply.values().get(1).bytes()));
    }

    /**
     * Like {@link #move}, but as soon as there is an element; otherwise like {@link #leftPopAsync}. Like Redis's BLMOVE.
     *
     * @param most the timeout, in whole milliseconds; {@link Duration#ZERO} for none
     */
    public CompletableFuture<@Nullable V> moveAsync(K source, Side from, K target, Side to, Duration most) {
        BlockingCall moved = commands.blocking(
                "BLMOVE", keys.encode(source), keys.encode(target), from.word(), to.word(), Durations.seconds(most));
        return new MappedCall<>(moved, reply -> reply.isNil() ? null : values.decode(reply.bytes()));
    }
}
