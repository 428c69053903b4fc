package io.kvserver.core;

/** A transaction has changed nothing, because others changed a key that it uses. See {@link KvStore#transaction}. */
public final class KvConflictException extends KvStoreException {
    private static final long serialVersionUID = 1L;

    KvConflictException(String message) {
        super(message);
    }
}
