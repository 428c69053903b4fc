package io.kvserver.core.store.kind;

/** The kinds of values; a command for another kind gets WRONGTYPE. */
public enum Kind {
    STRING(0, "string"),
    LIST(1, "list"),
    SET(2, "set"),
    SORTED_SET(3, "zset"),
    HASH(4, "hash"),
    STREAM(5, "stream");

    private static final Kind[] ALL = values();

    private final int code;
    private final String wireName;

    Kind(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    /** The kind with a code, which is its ordinal. */
    public static Kind of(int code) {
        return ALL[code];
    }

    /** The code in an entry, from 0 to 127. */
    public int code() {
        return code;
    }

    /** The name that TYPE returns. */
    public String wireName() {
        return wireName;
    }
}
