package io.kvserver.core.protocol;

/**
 * Writes replies for people and shell scripts: each value is one line that ends with {@code \n}. A byte string is written
 * unchanged, nil is an empty line, an empty aggregate is {@code (empty array)}, and other aggregates are written as their
 * elements.
 */
final class LineWriter extends ReplyWriter {
    private static final String EMPTY = "(empty array)";

    private final ReplyBuffer out;
    /** The number of values still to come on the current line, which belongs to a push message. */
    private int joined;

    LineWriter(ReplyBuffer out) {
        this.out = out;
    }

    @Override
    public void simple(String text) {
        line(text);
    }

    @Override
    public void bulk(byte[] array, int offset, int length) {
        out.add(array, offset, length);
        newline();
    }

    @Override
    protected void bulkCopy(byte[] array, int offset, int length) {
        out.addCopy(array, offset, length);
        newline();
    }

    @Override
    public void integer(long value) {
        int length = Decimal.length(value);
        out.reserve(length);
        int end = out.end() + length;
        Decimal.write(value, out.array(), end);
        out.added(end);
        newline();
    }

    @Override
    public void nil() {
        newline();
    }

    @Override
    public void nilArray() {
        newline();
    }

    @Override
    public void error(String text, String detail) {
        line(Shown.onLine(withoutLineEnd(text)));
    }

    @Override
    public void array(int elements) {
        if (elements == 0) {
            line(EMPTY);
        }
    }

    @Override
    public void map(int keys) {
        array(keys);
    }

    @Override
    public void set(int elements) {
        array(elements);
    }

    @Override
    public void pairs(int pairs) {
        array(pairs);
    }

    @Override
    public void pair() {}

    /** Writes one line with the elements separated by spaces, so that a script can read messages line by line. */
    @Override
    public void push(int elements) {
        joined = elements;
    }

    @Override
    public void real(double value) {
        line(Reals.text(value));
    }

    @Override
    public long mark() {
        return out.size();
    }

    @Override
    public void rewind(long mark) {
        joined = 0;
        out.truncate(mark);
    }

    private void line(String text) {
        out.addText(text);
        newline();
    }

    private void newline() {
        out.reserve(1);
        int end = out.end();
        out.array()[end] = (byte) (joined > 1 ? ' ' : '\n');
        joined = Math.max(0, joined - 1);
        out.added(end + 1);
    }
}
