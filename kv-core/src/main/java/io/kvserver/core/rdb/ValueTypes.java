package io.kvserver.core.rdb;

/**
 * The types of values in RDB form: the byte before a key. Source: the description of the RDB format in Redis's
 * documentation.
 */
public final class ValueTypes {
    public static final int STRING = 0;
    public static final int LIST = 1;
    public static final int SET = 2;
    /** A sorted set with scores as texts. */
    public static final int SORTED_SET_TEXT = 3;

    public static final int HASH = 4;
    public static final int SORTED_SET = 5;
    public static final int HASH_ZIPMAP = 9;
    public static final int LIST_ZIPLIST = 10;
    public static final int SET_INTSET = 11;
    public static final int SORTED_SET_ZIPLIST = 12;
    public static final int HASH_ZIPLIST = 13;
    /** A list of ziplists. */
    public static final int LIST_OF_ZIPLISTS = 14;

    /** A stream as before Redis 7. */
    public static final int STREAM = 15;

    public static final int HASH_LISTPACK = 16;
    public static final int SORTED_SET_LISTPACK = 17;
    public static final int LIST_OF_LISTPACKS = 18;
    /** A stream with its first id, its last deleted id and the number of entries ever added. */
    public static final int STREAM_WITH_HISTORY = 19;

    public static final int SET_LISTPACK = 20;
    /** A stream as since Redis 7.2, with the times of consumers' activity. */
    public static final int STREAM_WITH_ACTIVITY = 21;

    /**
     * A hash with deadlines of fields, as versions before 7.4.0 write it; in Valkey 9's data it means
     * {@link #HASH_DEADLINES_VALKEY}.
     */
    public static final int HASH_DEADLINES_EARLY = 22;

    public static final int HASH_LISTPACK_DEADLINES_EARLY = 23;
    public static final int HASH_DEADLINES = 24;
    public static final int HASH_LISTPACK_DEADLINES = 25;

    /** The meaning of {@link #HASH_DEADLINES_EARLY} in Valkey's data. */
    public static final int HASH_DEADLINES_VALKEY = 0x100 + HASH_DEADLINES_EARLY;

    private ValueTypes() {}

    /** The meaning of a type in data of Redis or Valkey. */
    static int meant(int type, boolean valkey) {
        return valkey && type == HASH_DEADLINES_EARLY ? HASH_DEADLINES_VALKEY : type;
    }

    /** Whether kv has values of the type. */
    static boolean isKnown(int type) {
        return switch (type) {
            case 0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25 -> true;
            default -> false;
        };
    }
}
