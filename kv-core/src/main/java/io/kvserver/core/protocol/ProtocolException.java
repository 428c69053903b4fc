package io.kvserver.core.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Malformed input, or a request that exceeds a limit. Earlier requests are answered, then this error is sent and the
 * connection closed.
 */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String limit;

    /** {@code text} has one char per byte; it is sent after {@code ERR Protocol error: }. */
    public ProtocolException(String text) {
        this(text, null);
    }

    /** For a request that exceeds the setting named {@code limit}. */
    ProtocolException(String text, @Nullable String limit) {
        super("ERR Protocol error: " + text, null, false, false);
        this.limit = limit;
    }

    /** For a request with too many bytes. */
    static ProtocolException tooLong(int most) {
        return new ProtocolException("request longer than " + most + " bytes", ProtocolLimits.REQUEST);
    }

    /** The setting that the request exceeds; {@code null} if the request is malformed. */
    public @Nullable String limit() {
        return limit;
    }

    /** The text of the error reply. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
