package io.kvserver.core.protocol;

import java.nio.charset.StandardCharsets;

/** Replies in RESP3. */
final class Resp3Writer extends Resp2Writer {
    private static final byte[] NULL = {'_', '\r', '\n'};
    private static final int FORMAT_BYTES = 3;

    private Resp3Writer(ReplyBuffer out) {
        super(out);
    }

    static ReplyWriter into(ReplyBuffer out) {
        return new Resp3Writer(out);
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

    @Override
    public void pairs(int pairs) {
        header('*', pairs);
    }

    @Override
    public void pair() {
        header('*', 2);
    }

    @Override
    public void mapOfPairs(int keys) {
        map(keys);
    }

    @Override
    public void mapPair() {}

    @Override
    public void push(int elements) {
        header('>', elements);
    }

    @Override
    public void verbatim(String text) {
        byte[] typed = ("txt:" + text).getBytes(StandardCharsets.ISO_8859_1);
        header('=', typed.length);
        raw(typed);
    }

    @Override
    public void verbatim(String format, byte[] text) {
        byte[] typed = new byte[FORMAT_BYTES + 1 + text.length];
        for (int i = 0; i < FORMAT_BYTES; i++) {
            typed[i] = (byte) (i < format.length() ? format.charAt(i) : ' ');
        }
        typed[FORMAT_BYTES] = ':';
        System.arraycopy(text, 0, typed, FORMAT_BYTES + 1, text.length);
        header('=', typed.length);
        raw(typed);
    }

    @Override
    public void bigNumber(String digits) {
        line('(', digits);
    }

    @Override
    public void real(double value) {
        line(',', Reals.text(value));
    }

    @Override
    public void decimal(double value) {
        line(',', Reals.decimal(value));
    }

    @Override
    public void bool(boolean value) {
        line('#', value ? "t" : "f");
    }
}
