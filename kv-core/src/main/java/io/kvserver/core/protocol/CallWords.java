package io.kvserver.core.protocol;

import java.util.Arrays;

/** The words of a call from inside the process, each copied into one array. Reusable; confined to one call. */
public final class CallWords {
    private static final int INITIAL_BYTES = 256;
    /** A larger array than this is released after the call. */
    private static final int KEPT_BYTES = 1 << 16;

    private final RequestBytes home = new RequestBytes();
    private final Args args = new Args(home);
    private byte[] array = new byte[INITIAL_BYTES];
    private int end;

    public CallWords() {
        home.moveTo(array);
    }

    /** The words added so far; valid until {@link #clear}. */
    public Args args() {
        return args;
    }

    /** Adds a copy of a range as a word. */
    public void add(byte[] array, int offset, int length) {
        makeRoom(length);
        System.arraycopy(array, offset, this.array, end, length);
        ended(length);
    }

    /** Adds a copy of a word. */
    public void add(byte[] word) {
        makeRoom(word.length);
        System.arraycopy(word, 0, array, end, word.length);
        ended(word.length);
    }

    /** Adds a number in decimal digits. */
    public void add(long number) {
        int length = Decimal.length(number);
        makeRoom(length);
        Decimal.write(number, array, end + length);
        ended(length);
    }

    private void ended(int length) {
        args.add(end, end + length);
        end += length;
    }

    private void makeRoom(int length) {
        int needed = Math.addExact(end, length);
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, 2 * array.length));
            home.moveTo(array);
        }
    }

    /** Removes the words. */
    public void clear() {
        args.clear();
        end = 0;
        if (array.length > KEPT_BYTES) {
            array = new byte[INITIAL_BYTES];
            home.moveTo(array);
        }
    }
}
