package io.kvserver.console;

/** A refusal by the console or by the store; the message is for the user. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** A refusal with the status of the HTTP reply. */
    RefusedException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** A refusal for an error reply of the store. */
    static RefusedException byStore(Answer error) {
        return new RefusedException(422, error.text());
    }

    int status() {
        return status;
    }
}
