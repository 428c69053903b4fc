package io.kvserver.core;

import java.nio.charset.StandardCharsets;

/**
 * A change to a key. All listeners share its arrays, which must not be modified.
 *
 * @param type the letter of the event's class in Redis's notify-keyspace-events: {@code $} for a string command, {@code x}
 *     for an expiry, {@code n} for a new key, which precedes the event of the command that created it. Two classes are not
 *     published to clients: {@code o} for a value that is overwritten by a key that Redis treats as new, as in RENAME; and
 *     {@code f} for a change to all keys of the database, with an empty key and the name {@code flushdb}, also for FLUSHALL
 *     and a rollback, or {@code swapdb}
 * @param name the event's name in Redis: {@code set}, {@code del}, {@code expired}, …
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
