package io.kvserver.core;

/** Thrown when a command that is called from inside the process fails; the message is the error that a client would get. */
public sealed class KvStoreException extends RuntimeException permits KvConflictException {
    private static final long serialVersionUID = 1L;

    KvStoreException(String message) {
        super(message);
    }
}
