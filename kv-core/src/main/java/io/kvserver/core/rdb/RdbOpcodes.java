package io.kvserver.core.rdb;

/** Constants that begin a piece of RDB data. Source: the description of the RDB format in Redis's documentation. */
final class RdbOpcodes {
    static final String MAGIC = "REDIS";
    /** The magic of Valkey since 9.0, followed by a version with one digit less. */
    static final String VALKEY_MAGIC = "VALKEY";
    /** The version of Valkey 9, which differs from Redis's format only in the deadlines of hash fields. */
    static final int VALKEY_VERSION = 80;
    /** The version that Redis 7.0 writes. */
    static final String VERSION = "0010";
    /** The version that Redis 7.4 writes. */
    static final String NEW_VERSION = "0012";
    /** The first version whose data ends with a checksum. */
    static final int CHECKED_VERSION = 5;
    /** The last known version; that of Redis 7.4. */
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

    /** The description, with its article, of a type that kv does not have. */
    static String typeName(int type) {
        return switch (type) {
            case 6, 7 -> "a value of a module";
            case 15, 19, 21 -> "a stream";
            default -> "of the unknown type " + type;
        };
    }
}
