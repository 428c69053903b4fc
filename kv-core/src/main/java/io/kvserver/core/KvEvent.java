package io.kvserver.core;

import java.nio.charset.StandardCharsets;

/**
 * Something that happened to a key. Its bytes are shared by all that are told, and must not be changed.
 *
 * @param type the letter of Redis's notify-keyspace-events that it belongs to: {@code $} for a command on strings, {@code x} for
 *     expiry, {@code n} for a new key, which comes before the event of the command that made it, and {@code o},
 *     which is not published, for a value that is replaced by a key that is new to Redis, as by RENAME; and {@code f},
 *     which is not published either, for what happens to all keys of the database at once: {@code flushdb}, of FLUSHALL and of
 *     a rollback too, or {@code swapdb}; its key is empty
 * @param name as Redis publishes it: {@code set}, {@code del}, {@code expired}, …
 * @param database the key's database
 * @param key the key
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record KvEvent(char type, String name, int database, byte[] key) {
    /** The key as UTF-8. */
    public String keyText() {
        return new String(key, StandardCharsets.UTF_8);
    }
}
