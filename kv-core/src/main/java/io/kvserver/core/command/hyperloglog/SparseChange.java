package io.kvserver.core.command.hyperloglog;

/**
 * Raises registers of a sparse sketch, one at a time: it finds the run with the register, replaces it by up to three,
 * and joins neighbouring runs of the same value. Confined to one request.
 *
 * <p>The resulting runs are exactly Redis's. A search for a greater register than the last one continues from there, so
 * that all registers can be raised in one pass.
 */
final class SparseChange {
    private static final int NONE = -1;
    /** The number of runs, from the one before the change on, that are joined if they have the same value. */
    private static final int JOINED_RUNS = 5;

    private final byte[] replacement = new byte[5];
    private int replacementLength;

    private int from;
    private int end;
    private int register;
    /** The offset of the run with the register; below, its first register, its size, its value and its bytes. */
    private int at;

    private int first;
    private int count;
    private int value;
    private int bytes;
    /** The run before it, and the one before that with its first register; {@link #NONE} if there is none. */
    private int previous = NONE;

    private int beforePrevious = NONE;
    private int firstBeforePrevious;

    /** Finds a register's run in a range; {@code false} if the runs end before it. */
    boolean find(byte[] array, int newFrom, int newEnd, int newRegister) {
        boolean further = beforePrevious != NONE && newFrom == from && newRegister > register;
        from = newFrom;
        end = newEnd;
        register = newRegister;
        at = further ? beforePrevious : from;
        first = further ? firstBeforePrevious : 0;
        previous = NONE;
        beforePrevious = NONE;
        int firstOfPrevious = 0;
        while (at < end) {
            count = SparseRegisters.count(array, at, end);
            bytes = SparseRegisters.bytes(array, at);
            if (register < first + count) {
                value = SparseRegisters.value(array, at);
                return true;
            }
            beforePrevious = previous;
            firstBeforePrevious = firstOfPrevious;
            previous = at;
            firstOfPrevious = first;
            at += bytes;
            first += count;
        }
        return false;
    }

    /** The value of the found register. */
    int value() {
        return value;
    }

    /** Prepares raising the found register to a value. Returns by how many bytes the runs grow. */
    int growth(int newValue) {
        int length = 0;
        if (register > first) {
            length = writeRest(0, register - first);
        }
        length = SparseRegisters.writeValue(replacement, length, newValue, 1);
        int behind = first + count - 1 - register;
        if (behind > 0) {
            length = writeRest(length, behind);
        }
        replacementLength = length;
        return length - bytes;
    }

    /** Writes a run of unchanged registers. */
    private int writeRest(int to, int registers) {
        return value > 0
                ? SparseRegisters.writeValue(replacement, to, value, registers)
                : SparseRegisters.writeZeros(replacement, to, registers);
    }

    /** Makes the change that {@link #growth} prepared, in an array with enough room. Returns the new end. */
    int apply(byte[] array) {
        int next = at + bytes;
        if (next < end) {
            System.arraycopy(array, next, array, at + replacementLength, end - next);
        }
        // A run of two bytes may lack the second one: then the end is cut off, too.
        end += replacementLength - bytes;
        System.arraycopy(replacement, 0, array, at, replacementLength);
        join(array);
        return end;
    }

    private void join(byte[] array) {
        int run = previous == NONE ? from : previous;
        for (int i = 0; i < JOINED_RUNS && run < end; i++) {
            int joined = run + 1 < end ? joinedCount(array, run) : 0;
            if (joined > 0) {
                SparseRegisters.writeValue(array, run + 1, SparseRegisters.value(array, run), joined);
                System.arraycopy(array, run + 1, array, run, end - run - 1);
                end--;
            } else {
                run += SparseRegisters.bytes(array, run);
            }
        }
    }

    /** The number of registers of a run and the next one together if they can be joined; otherwise 0. */
    private int joinedCount(byte[] array, int run) {
        int here = SparseRegisters.value(array, run);
        if (here == 0 || SparseRegisters.value(array, run + 1) != here) {
            return 0;
        }
        int together = SparseRegisters.count(array, run, end) + SparseRegisters.count(array, run + 1, end);
        return together <= SparseRegisters.MAX_VALUE_RUN ? together : 0;
    }
}
