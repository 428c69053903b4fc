package io.kvserver.core.command;

/**
 * Which shards a request needs: those of its keys, or all.
 *
 * @param allShards whether all shards are needed, whatever the keys
 * @param firstKey the first key's place among the words; 0 if there is none
 * @param lastKey the last key's place; negative: counted from behind, -1 being the last word
 * @param step the distance from one key to the next
 */
public record Routing(boolean allShards, int firstKey, int lastKey, int step) {
    /** No shard: a command on the client or the server. */
    public static final Routing NONE = new Routing(false, 0, 0, 0);
    /** Everything at once. */
    public static final Routing ALL_SHARDS = new Routing(true, 0, 0, 0);
    /** One key, the first argument. */
    public static final Routing KEY = keys(1, 1, 1);
    /** Every argument is a key. */
    public static final Routing KEYS = keys(1, -1, 1);

    public static Routing keys(int first, int last, int step) {
        return new Routing(false, first, last, step);
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
