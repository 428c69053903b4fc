package io.kvserver.core.command;

/**
 * Which shards a request needs. Where its keys are is said once: here for a command with a plain range of keys, else by its
 * {@link KeySpec}s. Whoever wants the keys of a request asks {@link Command#visitKeys}.
 *
 * @param scope where the shards come from
 * @param firstKey the first key's place among the words; 0 if there is none, or if the command describes its keys
 * @param lastKey the last key's place; negative: counted from behind, -1 being the last word
 * @param step the distance from one key to the next
 */
public record Routing(Scope scope, int firstKey, int lastKey, int step) {
    /** Where the shards come from. */
    public enum Scope {
        /** No shard is needed: a command on the client or the server. */
        NONE,
        /** The keys among the request's words. */
        KEYS,
        /** All shards, whatever the words. */
        ALL_SHARDS,
        /** The keys of the requests that the client has queued, and those that it watches. */
        TRANSACTION
    }

    /** No shard: a command on the client or the server. */
    public static final Routing NONE = new Routing(Scope.NONE, 0, 0, 0);
    /** Everything at once. */
    public static final Routing ALL_SHARDS = new Routing(Scope.ALL_SHARDS, 0, 0, 0);
    /** What a transaction needs. */
    public static final Routing TRANSACTION = new Routing(Scope.TRANSACTION, 0, 0, 0);
    /** One key, the first argument. */
    public static final Routing KEY = keys(1, 1, 1);
    /** Every argument is a key. */
    public static final Routing KEYS = keys(1, -1, 1);
    /** The keys that the command describes with {@link Command#keys(KeySpec...)}. */
    public static final Routing DESCRIBED = new Routing(Scope.KEYS, 0, 0, 0);

    public static Routing keys(int first, int last, int step) {
        return new Routing(Scope.KEYS, first, last, step);
    }

    /** The keys as a description with flags that are separated by spaces. */
    KeySpec keySpec(String flags) {
        // Relative to the first key, unless counted from behind.
        int last = lastKey < 0 ? lastKey : lastKey - firstKey;
        return KeySpec.of(firstKey, last, step, flags);
    }

    /** Whether no shard is needed. */
    public boolean isNone() {
        return scope == Scope.NONE;
    }
}
