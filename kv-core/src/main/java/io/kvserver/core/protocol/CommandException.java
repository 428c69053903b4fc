package io.kvserver.core.protocol;

/**
 * A command's expected failure, thrown by its handler and sent as an error reply; the connection stays open. It has no stack
 * trace, so it is cheap and common ones can be constants ({@link CommandErrors}).
 */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String text;

    /** {@code text} is the error reply, one char per byte: a code in capitals, then words. */
    public CommandException(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    /** The text of the error reply. */
    public String text() {
        return text;
    }
}
