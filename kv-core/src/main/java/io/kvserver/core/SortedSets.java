package io.kvserver.core;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Calls on sorted sets; errors and threads as for {@link KvStore}. Members are ordered by score; members with the same score
 * are ordered by their bytes. Ranks start at 0; negative ones count from the end, -1 being the last member. A sorted set is
 * removed with its last member.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of members
 */
public final class SortedSets<K, V> {
    private static final byte[] WITHSCORES = "WITHSCORES".getBytes(US_ASCII);
    private static final byte[] REV = "REV".getBytes(US_ASCII);
    private static final byte[] BYSCORE = "BYSCORE".getBytes(US_ASCII);

    private final Calls calls;
    private final CommandCalls commands;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final Caller.Call zadd;
    private final Caller.Call zincrby;
    private final Caller.Call zrem;
    private final Caller.Call zcard;
    private final Caller.Call zscore;
    private final Caller.Call zrank;
    private final Caller.Call zrevrank;
    private final Caller.Call zrange;
    private final Caller.Call zcount;
    private final Caller.Call zpopmin;
    private final Caller.Call zpopmax;

    /** A member with its score. */
    public record Scored<V>(V member, double score) {}

    SortedSets(Calls calls, CommandCalls commands, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.commands = commands;
        this.keys = keys;
        this.values = values;
        this.zadd = calls.command("zadd");
        this.zincrby = calls.command("zincrby");
        this.zrem = calls.command("zrem");
        this.zcard = calls.command("zcard");
        this.zscore = calls.command("zscore");
        this.zrank = calls.command("zrank");
        this.zrevrank = calls.command("zrevrank");
        this.zrange = calls.command("zrange");
        this.zcount = calls.command("zcount");
        this.zpopmin = calls.command("zpopmin");
        this.zpopmax = calls.command("zpopmax");
    }

    private static byte[] bytes(double score) {
        return Double.toString(score).replace("Infinity", "inf").getBytes(US_ASCII);
    }

    /**
     * Sets the score of a member and returns whether the member is new. Like Redis's ZADD; O(log N) for N members.
     *
     * @throws KvStoreException if the score is NaN
     */
    public boolean add(K key, V member, double score) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(zadd)) {
            return call.word(word).word(bytes(score)).word(bytes).run().integer() == 1;
        }
    }

    /**
     * Adds to the score of a member and returns the result; a missing member counts as 0. Like Redis's ZINCRBY; O(log N) for
     * N members.
     */
    public double incrBy(K key, V member, double amount) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(zincrby)) {
            return call.word(word).word(bytes(amount)).word(bytes).run().reply().real();
        }
    }

    /** Removes members and returns how many existed. Like Redis's ZREM; O(M log N) for M of N members. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long remove(K key, V... members) {
        if (members.length == 0) {
            return 0;
        }
        byte[] word = keys.encode(key);
        byte[][] words = values.encodeAll(members);
        try (Caller call = calls.begin(zrem)) {
            return call.word(word).words(words).run().integer();
        }
    }

    /** Returns the number of members. Like Redis's ZCARD. */
    public long size(K key) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(zcard)) {
            return call.word(word).run().integer();
        }
    }

    /**
     * Returns the number of members with a score from {@code least} to {@code most}, inclusive. Like Redis's ZCOUNT; O(log
     * N).
     */
    public long count(K key, double least, double most) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(zcount)) {
            return call.word(word).word(bytes(least)).word(bytes(most)).run().integer();
        }
    }

    /** Returns the score of a member; empty if it does not exist. Like Redis's ZSCORE. */
    public OptionalDouble score(K key, V member) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(zscore)) {
            Reply score = call.word(word).word(bytes).run().reply();
            return score.isNil() ? OptionalDouble.empty() : OptionalDouble.of(score.real());
        }
    }

    /**
     * Returns the rank of a member, with the lowest score first; empty if it does not exist. Like Redis's ZRANK; O(log N) for
     * N members.
     */
    public OptionalLong rank(K key, V member) {
        return rank(zrank, key, member);
    }

    /**
     * Returns the rank of a member, with the highest score first; empty if it does not exist. Like Redis's ZREVRANK; O(log N)
     * for N members.
     */
    public OptionalLong reverseRank(K key, V member) {
        return rank(zrevrank, key, member);
    }

    private OptionalLong rank(Caller.Call command, K key, V member) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(command)) {
            Reply rank = call.word(word).word(bytes).run().reply();
            return rank.isNil() ? OptionalLong.empty() : OptionalLong.of(rank.integer());
        }
    }

    /** Returns the members between two ranks, inclusive. Like Redis's ZRANGE; O(log N + M) for M of N members. */
    public List<Scored<V>> range(K key, long first, long last) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(zrange)) {
            return scored(call.word(word)
                    .number(first)
                    .number(last)
                    .word(WITHSCORES)
                    .run()
                    .reply());
        }
    }

    /** Like {@link #range}, with the highest score first. Like Redis's ZRANGE with REV. */
    public List<Scored<V>> reverseRange(K key, long first, long last) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(zrange)) {
            return scored(call.word(word)
                    .number(first)
                    .number(last)
                    .word(REV)
                    .word(WITHSCORES)
                    .run()
                    .reply());
        }
    }

    /** Returns the members with a score from {@code least} to {@code most}, inclusive. Like Redis's ZRANGE with BYSCORE. */
    public List<Scored<V>> rangeByScore(K key, double least, double most) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(zrange)) {
            return scored(call.word(word)
                    .word(bytes(least))
                    .word(bytes(most))
                    .word(BYSCORE)
                    .word(WITHSCORES)
                    .run()
                    .reply());
        }
    }

    /** Removes and returns the member with the lowest score, or {@code null} if there is none. Like Redis's ZPOPMIN; O(log N). */
    public @Nullable Scored<V> popMin(K key) {
        return pop(zpopmin, key);
    }

    /**
     * Removes and returns the member with the highest score, or {@code null} if there is none. Like Redis's ZPOPMAX; O(log
     * N).
     */
    public @Nullable Scored<V> popMax(K key) {
        return pop(zpopmax, key);
    }

    private @Nullable Scored<V> pop(Caller.Call command, K key) {
        byte[] word = keys.encode(key);
        List<Scored<V>> popped;
        try (Caller call = calls.begin(command)) {
            popped = scored(call.word(word).run().reply());
        }
        return popped.isEmpty() ? null : popped.get(0);
    }

    /**
     * Removes and returns the member with the lowest score as soon as there is one; otherwise like {@link
     * Lists#leftPopAsync}. Like Redis's BZPOPMIN.
     *
     * @param most the timeout, in whole milliseconds; {@link Duration#ZERO} for none
     */
    public CompletableFuture<@Nullable Scored<V>> popMinAsync(K key, Duration most) {
        return popAsync("BZPOPMIN", key, most);
    }

    /** Like {@link #popMinAsync}, for the member with the highest score. Like Redis's BZPOPMAX. */
    public CompletableFuture<@Nullable Scored<V>> popMaxAsync(K key, Duration most) {
        return popAsync("BZPOPMAX", key, most);
    }

    private CompletableFuture<@Nullable Scored<V>> popAsync(String command, K key, Duration most) {
        BlockingCall popped = commands.blocking(command, keys.encode(key), Durations.seconds(most));
        return new MappedCall<>(popped, reply -> {
            if (reply.isNil()) {
                return null;
            }
            List<Reply> parts = reply.values();
            return new Scored<>(
                    values.decode(parts.get(1).bytes()), parts.get(2).real());
        });
    }

    /** Decodes members and scores, which are pairs in RESP3 and a flat list in RESP2. */
    private List<Scored<V>> scored(Reply reply) {
        List<Reply> parts = reply.values();
        List<Scored<V>> found = new ArrayList<>(parts.size());
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Reply.Array pair) {
                found.add(new Scored<>(
                        values.decode(pair.elements().get(0).bytes()),
                        pair.elements().get(1).real()));
            } else {
                found.add(new Scored<>(
                        values.decode(parts.get(i).bytes()), parts.get(++i).real()));
            }
        }
        return found;
    }
}
