package io.kvserver.core.command.hyperloglog;

/**
 * Raises registers of a sparse sketch, one at a time: the run with the register is found, then replaced by up to three, and runs next
 * to it that have become alike are joined. Confined to one request.
 *
 * <p>The runs become exactly what they become in Redis. A search for a greater register than the last one goes on from where that
 * one was, so that all registers are raised in one go.
 */
final class SparseChange {
    private static final int NONE = -1;
    /** How many runs, from the one before the change on, are joined if they are alike. */
    private static final int JOINED_RUNS = 5;

    private final byte[] replacement = new byte[5];
    private int replacementLength;

    private int from;
    private int end;
    private int register;
    /** The run with the register, its first register, its size, its value and its bytes. */
    private int at;

    private int first;
    private int count;
    private int value;
    private int bytes;
    /** The run before it and the one before that with its first register; {@link #NONE} if there is none. */
    private int previous = NONE;

    private int beforePrevious = NONE;
    private int firstBeforePrevious;

    /** Looks for a register's run in a range. {@code false} if the runs do not reach so far. */
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

    /** The value of the register that was found. */
    int value() {
        return value;
    }

    /** How many bytes longer the runs become when the register that was found is raised to a value. */
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

    /** Writes registers that stay as they are. */
    private int writeRest(int to, int registers) {
        return value > 0
                ? SparseRegisters.writeValue(replacement, to, value, registers)
                : SparseRegisters.writeZeros(replacement, to, registers);
    }

    /** Does what {@link #growth} has prepared, in an array with room for it, and returns the new end. */
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

    /** How many registers a run and the next one have together if they can be one; else 0. */
    private int joinedCount(byte[] array, int run) {
        int here = SparseRegisters.value(array, run);
        if (here == 0 || SparseRegisters.value(array, run + 1) != here) {
            return 0;
        }
        int together = SparseRegisters.count(array, run, end) + SparseRegisters.count(array, run + 1, end);
        return together <= SparseRegisters.MAX_VALUE_RUN ? together : 0;
    }
}
