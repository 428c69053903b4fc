package io.kvserver.core.store.kind;

/** What a value is; a command for another kind answers WRONGTYPE. */
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

    /** The kind with a code, which is its place here. */
    public static Kind of(int code) {
        return ALL[code];
    }

    /** As an entry holds it, from 0 to 127. */
    public int code() {
        return code;
    }

    /** As TYPE answers it. */
    public String wireName() {
        return wireName;
    }
}
