package io.kvserver.core.protocol;

/** How replies are encoded for a client. */
public enum Protocol {
    LINE,
    RESP2,
    RESP3;

    /** A writer that encodes replies in this protocol into {@code out}. */
    public ReplyWriter writer(ReplyBuffer out) {
        // No switch, and RESP3's is made elsewhere: a start would load a class for each of these.
        if (this == LINE) {
            return new LineWriter(out);
        }
        return this == RESP2 ? new Resp2Writer(out) : Resp3Writer.into(out);
    }
}
