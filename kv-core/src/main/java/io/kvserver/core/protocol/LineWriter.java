package io.kvserver.core.protocol;

/**
 * Replies for people and shell scripts: each value is one line that ends with {@code \n}. A byte string is written as it is,
 * nil is an empty line, an empty aggregate is {@code (empty array)}, and other aggregates are just their elements.
 */
final class LineWriter extends ReplyWriter {
    private static final String EMPTY = "(empty array)";

    private final ReplyBuffer out;

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
        out.reserve(length + 1);
        int end = out.end() + length;
        Decimal.write(value, out.array(), end);
        out.array()[end] = '\n';
        out.added(end + 1);
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
        line(text);
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
    public long mark() {
        return out.size();
    }

    @Override
    public void rewind(long mark) {
        out.truncate(mark);
    }

    private void line(String text) {
        out.addText(text);
        newline();
    }

    private void newline() {
        out.reserve(1);
        int end = out.end();
        out.array()[end] = '\n';
        out.added(end + 1);
    }
}
