package io.kvserver.core.store.observe;

import java.util.Arrays;

/** A key in a database, as a map's key. The bytes must not change. */
@SuppressWarnings("ArrayRecordComponent") // Compared by content, and nobody changes it.
public record KeyName(int database, byte[] key) implements Comparable<KeyName> {
    /** Stands for every database. */
    static final int ANY_DATABASE = -1;

    /** Keeps maps fast even if a client chooses keys whose hashes collide. */
    @Override
    public int compareTo(KeyName other) {
        int databases = Integer.compare(database, other.database);
        return databases != 0 ? databases : Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyName name && name.database == database && Arrays.equals(name.key, key);
    }

    @Override
    public int hashCode() {
        return 31 * database + Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "a key of " + key.length + " bytes in database " + database;
    }
}
