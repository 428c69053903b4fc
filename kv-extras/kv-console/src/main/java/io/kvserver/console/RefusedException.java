package io.kvserver.console;

/** Something that the console does not do, or that the store has refused; the message is for the user. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** With the status of the HTTP reply. */
    RefusedException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** For an error that the store has answered. */
    static RefusedException byStore(Answer error) {
        return new RefusedException(422, error.text());
    }

    int status() {
        return status;
    }
}
