package io.kvserver.core.protocol;

/**
 * A command's expected failure, thrown by its handler and answered as an error reply; the connection lives. It has no
 * stack trace, so it costs little and the common ones can be constants ({@link CommandErrors}).
 */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text} is what the client sees, one char per byte: a code in capitals, then words. */
    public CommandException(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    /** What the client sees. */
    public String text() {
        return text;
    }
}
