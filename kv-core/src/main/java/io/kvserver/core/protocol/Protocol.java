package io.kvserver.core.protocol;

/** The encoding of a client's replies. */
public enum Protocol {
    LINE,
    RESP2,
    RESP3;

    /** Creates a writer that encodes replies in this protocol into {@code out}. */
    public ReplyWriter writer(ReplyBuffer out) {
        // No switch, and RESP3's is made elsewhere: a start would load a class for each of these.
        if (this == LINE) {
            return new LineWriter(out);
        }
        return this == RESP2 ? new Resp2Writer(out) : Resp3Writer.into(out);
    }
}
