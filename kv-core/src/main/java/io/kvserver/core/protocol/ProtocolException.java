package io.kvserver.core.protocol;

import org.jspecify.annotations.Nullable;

/** Input that is no request, or one past a limit. What came before is answered, then this, then the connection closes. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String limit;

    /** {@code text} is one char per byte, and follows {@code ERR Protocol error: }. */
    public ProtocolException(String text) {
        this(text, null);
    }

    /** The same for a request that is more than a setting allows, whose name is {@code limit}. */
    ProtocolException(String text, @Nullable String limit) {
        super("ERR Protocol error: " + text, null, false, false);
        this.limit = limit;
    }

    /** For a request that has more bytes than it may have. */
    static ProtocolException tooLong(int most) {
        return new ProtocolException("request longer than " + most + " bytes", ProtocolLimits.REQUEST);
    }

    /** The setting that does not allow the request; {@code null} if it is wrong whatever is set. */
    public @Nullable String limit() {
        return limit;
    }

    /** What the client sees. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
