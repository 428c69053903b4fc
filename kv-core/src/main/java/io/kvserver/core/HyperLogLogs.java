package io.kvserver.core;

/**
 * Calls on HyperLogLogs, which estimate the number of distinct elements to within about 1 % without storing them; errors and
 * threads as for {@link KvStore}.
 *
 * @param <K> the program's type of keys
 * @param <V> the program's type of elements
 */
public final class HyperLogLogs<K, V> {
    private final Calls calls;
    private final Codec<K> keys;
    private final Codec<V> values;

    private final Caller.Call pfadd;
    private final Caller.Call pfcount;
    private final Caller.Call pfmerge;

    HyperLogLogs(Calls calls, Codec<K> keys, Codec<V> values) {
        this.calls = calls;
        this.keys = keys;
        this.values = values;
        this.pfadd = calls.command("pfadd");
        this.pfcount = calls.command("pfcount");
        this.pfmerge = calls.command("pfmerge");
    }

    /** Adds elements and returns whether the key has changed. Like Redis's PFADD; O(N) for N elements. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final boolean add(K key, V... elements) {
        byte[] word = keys.encode(key);
        byte[][] words = values.encodeAll(elements);
        try (Caller call = calls.begin(pfadd)) {
            return call.word(word).words(words).run().integer() == 1;
        }
    }

    /** Returns about how many distinct elements have been added to any of the keys. Like Redis's PFCOUNT; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final long count(K... several) {
        if (several.length == 0) {
            return 0;
        }
        byte[][] words = keys.encodeAll(several);
        try (Caller call = calls.begin(pfcount)) {
            return call.words(words).run().integer();
        }
    }

    /** Merges the source keys into the target. Like Redis's PFMERGE; O(N) for N keys. */
    @SafeVarargs
    @SuppressWarnings("varargs") // Only read.
    public final void merge(K target, K... sources) {
        byte[] word = keys.encode(target);
        byte[][] words = keys.encodeAll(sources);
        try (Caller call = calls.begin(pfmerge)) {
            call.word(word).words(words).run();
        }
    }
}
