package io.kvserver.core.command;

/**
 * The shards that a request needs. The places of its keys are declared once: here for a plain range of keys, otherwise
 * in its {@link KeySpec}s. {@link Command#visitKeys} visits the keys of a request.
 *
 * @param scope what determines the shards
 * @param firstKey the first key's place among the words; 0 if there is none, or if the command describes its keys
 * @param lastKey the last key's place; if negative, counted from the end, -1 for the last word
 * @param step the distance from one key to the next
 */
public record Routing(Scope scope, int firstKey, int lastKey, int step) {
    /** What determines the shards. */
    public enum Scope {
        /** No shard is needed: a command on the client or the server. */
        NONE,
        /** The keys among the request's words. */
        KEYS,
        /** All shards, regardless of the words. */
        ALL_SHARDS,
        /** The keys of the requests that the client has queued, and those that it watches. */
        TRANSACTION
    }

    /** No shard: a command on the client or the server. */
    public static final Routing NONE = new Routing(Scope.NONE, 0, 0, 0);
    /** All shards. */
    public static final Routing ALL_SHARDS = new Routing(Scope.ALL_SHARDS, 0, 0, 0);
    /** The shards of a transaction's requests and watched keys. */
    public static final Routing TRANSACTION = new Routing(Scope.TRANSACTION, 0, 0, 0);
    /** One key, the first argument. */
    public static final Routing KEY = keys(1, 1, 1);
    /** Every argument is a key. */
    public static final Routing KEYS = keys(1, -1, 1);
    /** The keys that the command declares with {@link Command#keys(KeySpec...)}. */
    public static final Routing DESCRIBED = new Routing(Scope.KEYS, 0, 0, 0);

    public static Routing keys(int first, int last, int step) {
        return new Routing(Scope.KEYS, first, last, step);
    }

    /** The keys as a specification with flags that are separated by spaces. */
    KeySpec keySpec(String flags) {
        // Relative to the first key, unless counted from the end.
        int last = lastKey < 0 ? lastKey : lastKey - firstKey;
        return KeySpec.of(firstKey, last, step, flags);
    }

    /** Whether no shard is needed. */
    public boolean isNone() {
        return scope == Scope.NONE;
    }
}
