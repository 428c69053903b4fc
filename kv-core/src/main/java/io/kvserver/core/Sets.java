package io.kvserver.core;

import io.kvserver.core.protocol.Reply;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls on sets; errors and threads as for {@link KvStore}. A set is removed with its last member.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of members
 */
public final class Sets<K, V> {
    private final Calls calls;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final Caller.Call sadd;
    private final Caller.Call srem;
    private final Caller.Call sismember;
    private final Caller.Call scard;
    private final Caller.Call smembers;
    private final Caller.Call spop;
    private final Caller.Call srandmember;
    private final Caller.Call smove;
    private final Caller.Call sinter;
    private final Caller.Call sunion;
    private final Caller.Call sdiff;

    Sets(Calls calls, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.keys = keys;
        this.values = values;
        this.sadd = calls.command("sadd");
        this.srem = calls.command("srem");
        this.sismember = calls.command("sismember");
        this.scard = calls.command("scard");
        this.smembers = calls.command("smembers");
        this.spop = calls.command("spop");
        this.srandmember = calls.command("srandmember");
        this.smove = calls.command("smove");
        this.sinter = calls.command("sinter");
        this.sunion = calls.command("sunion");
        this.sdiff = calls.command("sdiff");
    }

    /** Adds members and returns how many are new. Like Redis's SADD; O(N) for N members. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long add(K key, V... members) {
        return count(sadd, key, members);
    }

    /** Removes members and returns how many existed. Like Redis's SREM; O(N) for N members. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long remove(K key, V... members) {
        return count(srem, key, members);
    }

    private long count(Caller.Call command, K key, V[] members) {
        if (members.length == 0) {
            return 0;
        }
        byte[] word = keys.encode(key);
        byte[][] words = values.encodeAll(members);
        try (Caller call = calls.begin(command)) {
            return call.word(word).words(words).run().integer();
        }
    }

    /** Returns whether a set has a member. Like Redis's SISMEMBER. */
    public boolean contains(K key, V member) {
        byte[] word = keys.encode(key);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(sismember)) {
            return call.word(word).word(bytes).run().integer() == 1;
        }
    }

    /** Returns the number of members. Like Redis's SCARD. */
    public long size(K key) {
        byte[] word = keys.encode(key);
        try (Caller call = calls.begin(scard)) {
            return call.word(word).run().integer();
        }
    }

    /** Returns all members, in no particular order. Like Redis's SMEMBERS; O(N) for N members. */
    public Set<V> members(K key) {
        return members(smembers, keys.encode(key));
    }

    /** Removes and returns a random member, or {@code null} if there is none. Like Redis's SPOP. */
    public @Nullable V pop(K key) {
        return member(spop, key);
    }

    /** Returns a random member, or {@code null} if there is none. Like Redis's SRANDMEMBER. */
    public @Nullable V random(K key) {
        return member(srandmember, key);
    }

    private @Nullable V member(Caller.Call command, K key) {
        byte[] word = keys.encode(key);
        byte[] member;
        try (Caller call = calls.begin(command)) {
            member = call.word(word).run().bytes();
        }
        return member == null ? null : values.decode(member);
    }

    /** Moves a member from one set to another and returns whether the first had it. Like Redis's SMOVE. */
    public boolean move(K source, K target, V member) {
        byte[] sourceKey = keys.encode(source);
        byte[] targetKey = keys.encode(target);
        byte[] bytes = values.encode(member);
        try (Caller call = calls.begin(smove)) {
            return call.word(sourceKey).word(targetKey).word(bytes).run().integer() == 1;
        }
    }

    /**
     * Returns the members that all sets have. Like Redis's SINTER; O(N) for N members of the smallest set, times the number
     * of sets.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final Set<V> intersection(K... sets) {
        return members(sinter, keys.encodeAll(sets));
    }

    /** Returns the members that any of the sets has. Like Redis's SUNION; O(N) for N members of all sets. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final Set<V> union(K... sets) {
        return members(sunion, keys.encodeAll(sets));
    }

    /** Returns the members of the first set that no other set has. Like Redis's SDIFF; O(N) for N members of all sets. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final Set<V> difference(K... sets) {
        return members(sdiff, keys.encodeAll(sets));
    }

    private Set<V> members(Caller.Call command, byte[]... words) {
        Set<V> members = new LinkedHashSet<>();
        if (words.length > 0) {
            try (Caller call = calls.begin(command)) {
                for (Reply reply : call.words(words).run().reply().values()) {
                    members.add(values.decode(reply.bytes()));
                }
            }
        }
        return members;
    }
}
