package io.kvserver.core.command.hyperloglog;

/** The registers of one or several sketches, a byte each. Confined to one request. */
final class Registers {
    /** The bits of a register in a dense sketch. */
    static final int BITS = 6;

    static final int MAX_VALUE = (1 << BITS) - 1;

    private final byte[] values = new byte[Estimate.REGISTERS];

    int get(int register) {
        return values[register];
    }

    void raise(int register, int value) {
        if (value > values[register]) {
            values[register] = (byte) value;
        }
    }

    /** Raises {@code count} registers in a row to a value, where they are less. */
    void raise(int first, int count, int value) {
        for (int i = first; i < first + count; i++) {
            raise(i, value);
        }
    }

    /** The estimated number of different elements. */
    long estimate() {
        int[] histogram = new int[MAX_VALUE + 1];
        for (byte value : values) {
            histogram[value]++;
        }
        return Estimate.of(histogram);
    }
}
