package io.kvserver.core.protocol;

/** How replies are encoded for a client. */
public enum Protocol {
    LINE,
    RESP2,
    RESP3;

    /** A writer that encodes replies in this protocol into {@code out}. */
    public ReplyWriter writer(ReplyBuffer out) {
        return switch (this) {
            case LINE -> new LineWriter(out);
            case RESP2 -> new Resp2Writer(out);
            case RESP3 -> new Resp3Writer(out);
        };
    }
}
