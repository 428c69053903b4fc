package io.kvserver.core.protocol;

/** Replies in RESP3. */
final class Resp3Writer extends Resp2Writer {
    private static final byte[] NULL = {'_', '\r', '\n'};

    Resp3Writer(ReplyBuffer out) {
        super(out);
    }

    @Override
    public void nil() {
        fixed(NULL);
    }

    @Override
    public void nilArray() {
        fixed(NULL);
    }

    @Override
    public void map(int keys) {
        header('%', keys);
    }

    @Override
    public void set(int elements) {
        header('~', elements);
    }
}
