package io.kvserver.core.command.hyperloglog;

/** The registers of one sketch or of several together, a byte each. Confined to one request. */
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

    /** Raises so many registers in a row. */
    void raise(int first, int count, int value) {
        for (int i = first; i < first + count; i++) {
            raise(i, value);
        }
    }

    /** How many different elements they have seen, by estimate. */
    long estimate() {
        int[] histogram = new int[MAX_VALUE + 1];
        for (byte value : values) {
            histogram[value]++;
        }
        return Estimate.of(histogram);
    }
}
