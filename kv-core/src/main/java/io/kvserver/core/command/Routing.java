package io.kvserver.core.command;

/**
 * Which shards a request needs.
 *
 * @param scope whether they follow from the request's own keys
 * @param firstKey the first key's place among the words; 0 if there is none
 * @param lastKey the last key's place; negative: counted from behind, -1 being the last word
 * @param step the distance from one key to the next
 */
public record Routing(Scope scope, int firstKey, int lastKey, int step) {
    /** Where the shards come from. */
    public enum Scope {
        /** The keys among the request's words. */
        KEYS,
        /** All shards, whatever the words. */
        ALL_SHARDS,
        /** The keys of the requests that the client has queued, and those that it watches. */
        TRANSACTION
    }

    /** No shard: a command on the client or the server. */
    public static final Routing NONE = new Routing(Scope.KEYS, 0, 0, 0);
    /** Everything at once. */
    public static final Routing ALL_SHARDS = new Routing(Scope.ALL_SHARDS, 0, 0, 0);
    /** What a transaction needs. */
    public static final Routing TRANSACTION = new Routing(Scope.TRANSACTION, 0, 0, 0);
    /** One key, the first argument. */
    public static final Routing KEY = keys(1, 1, 1);
    /** Every argument is a key. */
    public static final Routing KEYS = keys(1, -1, 1);

    public static Routing keys(int first, int last, int step) {
        return new Routing(Scope.KEYS, first, last, step);
    }

    /** Whether no shard is needed. */
    public boolean isNone() {
        return scope == Scope.KEYS && firstKey == 0;
    }

    /** Whether there is always exactly one key. */
    public boolean isSingleKey() {
        return firstKey > 0 && firstKey == lastKey;
    }

    /** The place of the last key in a request of {@code words} words. */
    public int lastKey(int words) {
        return lastKey >= 0 ? lastKey : words + lastKey;
    }
}
