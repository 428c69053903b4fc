package io.kvserver.core.rdb;

/** What may begin a piece of RDB data. Source: the description of the RDB format in Redis's documentation. */
final class RdbOpcodes {
    static final String MAGIC = "REDIS";
    /** That of Valkey from 9.0 on, whose version has a digit less. */
    static final String VALKEY_MAGIC = "VALKEY";
    /** That of Valkey 9, in which all but the deadlines of hashes' fields is as in Redis. */
    static final int VALKEY_VERSION = 80;
    /** What Redis 7.0 writes. */
    static final String VERSION = "0010";
    /** What Redis 7.4 writes. */
    static final String NEW_VERSION = "0012";
    /** Since which the data ends in a checksum. */
    static final int CHECKED_VERSION = 5;
    /** What is known to hold strings in the same form; that of Redis 7.4. */
    static final int LAST_VERSION = 12;

    static final int SLOT_INFO = 244;
    static final int FUNCTION = 245;
    static final int EARLY_FUNCTION = 246;
    static final int MODULE_AUX = 247;
    static final int IDLE = 248;
    static final int FREQUENCY = 249;
    static final int AUX = 250;
    static final int RESIZE = 251;
    static final int EXPIRE_MILLIS = 252;
    static final int EXPIRE_SECONDS = 253;
    static final int SELECT = 254;
    static final int END = 255;

    private RdbOpcodes() {}

    /** What a key of that type holds, with its article; for types that kv has no values of. */
    static String typeName(int type) {
        return switch (type) {
            case 6, 7 -> "a value of a module";
            case 15, 19, 21 -> "a stream";
            default -> "of the unknown type " + type;
        };
    }
}
