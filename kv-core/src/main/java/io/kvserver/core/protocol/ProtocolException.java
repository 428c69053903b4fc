package io.kvserver.core.protocol;

/** Input that is no request, or one past a limit. What came before is answered, then this, then the connection closes. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /** {@code text} is one char per byte, and follows {@code ERR Protocol error: }. */
    public ProtocolException(String text) {
        super("ERR Protocol error: " + text, null, false, false);
    }

    /** What the client sees. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
