package io.kvserver.core;

/**
 * Thrown when a transaction was not applied because other clients or calls changed one of its keys. See {@link
 * KvStore#transaction}.
 */
public final class KvConflictException extends KvStoreException {
    private static final long serialVersionUID = 1L;

    KvConflictException(String message) {
        super(message);
    }
}
