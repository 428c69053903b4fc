package io.kvserver.core.protocol;

/** Writes replies in RESP2: types that exist only in RESP3 become an array, an integer or a null byte string. */
class Resp2Writer extends ReplyWriter {
    private static final byte[] OK = {'+', 'O', 'K', '\r', '\n'};
    private static final byte[] NIL = {'$', '-', '1', '\r', '\n'};
    private static final byte[] NIL_ARRAY = {'*', '-', '1', '\r', '\n'};
    /** The number of bytes around a string of less than 100 bytes. */
    private static final int SHORT_OVERHEAD = 7;

    private final ReplyBuffer out;

    Resp2Writer(ReplyBuffer out) {
        this.out = out;
    }

    @Override
    public void simple(String text) {
        if (text.equals("OK")) {
            fixed(OK);
        } else {
            line('+', text);
        }
    }

    @Override
    public void bulk(byte[] array, int offset, int length) {
        if (length < 100) {
            shortBulk(array, offset, length);
            return;
        }
        header('$', length);
        out.add(array, offset, length);
        crlf();
    }

    @Override
    protected void bulkCopy(byte[] array, int offset, int length) {
        if (length < 100) {
            shortBulk(array, offset, length);
            return;
        }
        header('$', length);
        out.addCopy(array, offset, length);
        crlf();
    }

    /** Like {@link #bulk}, for less than 100 bytes, the usual case. */
    private void shortBulk(byte[] array, int offset, int length) {
        out.reserve(SHORT_OVERHEAD + length);
        byte[] target = out.array();
        int at = out.end();
        target[at++] = '$';
        if (length >= 10) {
            target[at++] = (byte) ('0' + length / 10);
        }
        target[at++] = (byte) ('0' + length % 10);
        target[at++] = '\r';
        target[at++] = '\n';
        System.arraycopy(array, offset, target, at, length);
        at += length;
        target[at++] = '\r';
        target[at++] = '\n';
        out.added(at);
    }

    @Override
    public void integer(long value) {
        header(':', value);
    }

    @Override
    public void nil() {
        fixed(NIL);
    }

    @Override
    public void nilArray() {
        fixed(NIL_ARRAY);
    }

    @Override
    public void error(String text, String detail) {
        type('-');
        out.addText(withoutLineEnd(text + detail));
        crlf();
    }

    @Override
    public void array(int elements) {
        header('*', elements);
    }

    @Override
    public void map(int keys) {
        header('*', 2L * keys);
    }

    @Override
    public void set(int elements) {
        header('*', elements);
    }

    @Override
    public void pairs(int pairs) {
        header('*', 2L * pairs);
    }

    @Override
    public void pair() {}

    @Override
    public void push(int elements) {
        header('*', elements);
    }

    @Override
    public void real(double value) {
        if (Reals.isWhole(value) && value != 0) {
            long whole = (long) value;
            int length = Decimal.length(whole);
            header('$', length);
            out.reserve(length);
            Decimal.write(whole, out.array(), out.end() + length);
            out.added(out.end() + length);
            crlf();
            return;
        }
        byte[] text = new byte[Reals.MAX_LENGTH];
        bulkCopy(text, 0, Reals.write(value, text, 0));
    }

    @Override
    public long mark() {
        return out.size();
    }

    @Override
    public void rewind(long mark) {
        out.truncate(mark);
    }

    /** Writes a type's byte, a number, and CRLF: an integer, or the header of a value that begins with its size. */
    final void header(char type, long value) {
        out.reserve(1 + Decimal.MAX_LENGTH + 2);
        byte[] array = out.array();
        int at = out.end();
        array[at++] = (byte) type;
        if (value >= 0 && value < 10) {
            array[at++] = (byte) ('0' + value);
        } else {
            at += Decimal.length(value);
            Decimal.write(value, array, at);
        }
        array[at++] = '\r';
        array[at++] = '\n';
        out.added(at);
    }

    final void fixed(byte[] reply) {
        out.addCopy(reply, 0, reply.length);
    }

    /** Writes bytes and CRLF. */
    final void raw(byte[] array) {
        out.add(array, 0, array.length);
        crlf();
    }

    final void line(char type, String text) {
        type(type);
        out.addText(text);
        crlf();
    }

    private void type(char type) {
        out.reserve(1);
        int at = out.end();
        out.array()[at] = (byte) type;
        out.added(at + 1);
    }

    private void crlf() {
        out.reserve(2);
        int at = out.end();
        byte[] array = out.array();
        array[at] = '\r';
        array[at + 1] = '\n';
        out.added(at + 2);
    }
}
