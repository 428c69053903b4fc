package io.kvserver.core;

/** A command's failure in a call from inside the process; the message is the error that a client would have got. */
public sealed class KvStoreException extends RuntimeException permits KvConflictException {
    private static final long serialVersionUID = 1L;

    KvStoreException(String message) {
        super(message);
    }
}
