package io.kvserver.core.command.hyperloglog;

/**
 * The registers of a dense sketch: six bits each, from the lowest bit of the first byte on. Offsets are relative to the
 * array's beginning. Stateless; any thread that owns the array.
 */
final class DenseRegisters {
    static final int BYTES = Estimate.REGISTERS * Registers.BITS / Byte.SIZE;

    private DenseRegisters() {}

    static int get(byte[] array, int from, int register) {
        int bit = register * Registers.BITS;
        int at = from + bit / Byte.SIZE;
        int shift = bit % Byte.SIZE;
        int bits = array[at] & 0xff;
        if (shift + Registers.BITS > Byte.SIZE) {
            bits |= (array[at + 1] & 0xff) << Byte.SIZE;
        }
        return (bits >> shift) & Registers.MAX_VALUE;
    }

    static void set(byte[] array, int from, int register, int value) {
        int bit = register * Registers.BITS;
        int at = from + bit / Byte.SIZE;
        int shift = bit % Byte.SIZE;
        array[at] = (byte) ((array[at] & ~(Registers.MAX_VALUE << shift)) | (value << shift));
        if (shift + Registers.BITS > Byte.SIZE) {
            int below = Byte.SIZE - shift;
            array[at + 1] = (byte) ((array[at + 1] & ~(Registers.MAX_VALUE >> below)) | (value >> below));
        }
    }

    /** Raises other registers to these where these are greater. */
    static void mergeInto(Registers others, byte[] array, int from) {
        for (int group = 0; group < Estimate.REGISTERS; group += 4) {
            int at = from + group / 4 * 3;
            int bits = (array[at] & 0xff)
                    | ((array[at + 1] & 0xff) << Byte.SIZE)
                    | ((array[at + 2] & 0xff) << (2 * Byte.SIZE));
            others.raise(group, bits & Registers.MAX_VALUE);
            others.raise(group + 1, (bits >> Registers.BITS) & Registers.MAX_VALUE);
            others.raise(group + 2, (bits >> (2 * Registers.BITS)) & Registers.MAX_VALUE);
            others.raise(group + 3, bits >> (3 * Registers.BITS));
        }
    }

    /** Writes registers, which take {@link #BYTES}. */
    static void write(Registers registers, byte[] array, int from) {
        for (int i = 0; i < Estimate.REGISTERS; i++) {
            set(array, from, i, registers.get(i));
        }
    }
}
