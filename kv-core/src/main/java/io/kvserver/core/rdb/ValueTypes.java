package io.kvserver.core.rdb;

/** What the parts of a value are in RDB form: the byte before its key. Source: the description of the RDB format in Redis's documentation. */
public final class ValueTypes {
    public static final int STRING = 0;
    public static final int LIST = 1;
    public static final int SET = 2;
    /** With scores as texts. */
    public static final int SORTED_SET_TEXT = 3;

    public static final int HASH = 4;
    public static final int SORTED_SET = 5;
    public static final int HASH_ZIPMAP = 9;
    public static final int LIST_ZIPLIST = 10;
    public static final int SET_INTSET = 11;
    public static final int SORTED_SET_ZIPLIST = 12;
    public static final int HASH_ZIPLIST = 13;
    /** Of ziplists. */
    public static final int LIST_OF_ZIPLISTS = 14;

    /** As before Redis 7. */
    public static final int STREAM = 15;

    public static final int HASH_LISTPACK = 16;
    public static final int SORTED_SET_LISTPACK = 17;
    public static final int LIST_OF_LISTPACKS = 18;
    /** With what is known of the entries that were in the stream. */
    public static final int STREAM_WITH_HISTORY = 19;

    public static final int SET_LISTPACK = 20;
    /** As from Redis 7.2 on, with the times at which consumers got something. */
    public static final int STREAM_WITH_ACTIVITY = 21;

    /** With deadlines of fields, from versions before 7.4.0; but from Valkey 9 {@link #HASH_DEADLINES_VALKEY}. */
    public static final int HASH_DEADLINES_EARLY = 22;

    public static final int HASH_LISTPACK_DEADLINES_EARLY = 23;
    public static final int HASH_DEADLINES = 24;
    public static final int HASH_LISTPACK_DEADLINES = 25;

    /** What {@link #HASH_DEADLINES_EARLY} is in Valkey's data. */
    public static final int HASH_DEADLINES_VALKEY = 0x100 + HASH_DEADLINES_EARLY;

    private ValueTypes() {}

    /** What a type means in data from Redis or from Valkey. */
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
