package io.kvserver.core.command.hyperloglog;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import java.util.Arrays;

/**
 * A HyperLogLog: a string value with a header and 16384 registers, dense or sparse. Confined to one request, on the
 * thread that has the key's shard.
 *
 * <p>The header is {@code HYLL}, a byte that is 0 for dense and 1 for sparse registers, three unused bytes, and the
 * last estimate in eight bytes, the lowest first; its highest bit is set if the registers have changed since.
 */
final class Sketch {
    private static final int HEAD = 16;
    private static final int ENCODING = 4;
    private static final int ESTIMATE = 8;
    private static final int STALE = HEAD - 1;

    private static final byte DENSE = 0;
    private static final byte SPARSE = 1;
    private static final int DENSE_LENGTH = HEAD + DenseRegisters.BYTES;

    private static final int INDEX_BITS = Integer.numberOfTrailingZeros(Estimate.REGISTERS);
    private static final byte[] MAGIC = {'H', 'Y', 'L', 'L'};

    private byte[] array;
    private int offset;
    private int length;
    /** Whether the range is the key's value itself. */
    private boolean inPlace;

    private int sparseLimit;
    private int raisedValue;
    private int raisedRegister;
    private final SparseChange change = new SparseChange();

    private Sketch(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** A new, empty sketch. */
    static Sketch empty(Keyspace keys) {
        byte[] bytes = new byte[HEAD + 2];
        System.arraycopy(MAGIC, 0, bytes, 0, MAGIC.length);
        bytes[ENCODING] = SPARSE;
        Sketch sketch = new Sketch(bytes, 0, SparseRegisters.writeZeros(bytes, HEAD, Estimate.REGISTERS));
        sketch.sparseLimit = keys.typed().limits().hyperLogLogBytes();
        return sketch;
    }

    /**
     * A sketch for reading, valid as long as the range.
     *
     * @throws io.kvserver.core.protocol.CommandException if the range is not a sketch
     */
    static Sketch in(Slice value) {
        byte[] array = value.array();
        int at = value.offset();
        boolean valid = value.length() >= HEAD
                && Arrays.equals(array, at, at + MAGIC.length, MAGIC, 0, MAGIC.length)
                && (array[at + ENCODING] == SPARSE
                        || (array[at + ENCODING] == DENSE && value.length() == DENSE_LENGTH));
        if (!valid) {
            throw CommandErrors.NOT_A_HYPERLOGLOG;
        }
        return new Sketch(array, at, value.length());
    }

    /**
     * Prepares the sketch for a change, after which {@link #store} must be called. The sketch must be the value of the
     * key that was looked up last.
     */
    Sketch toChange(Keyspace keys, Args args, int key) {
        Sketch sketch;
        if (isDense()) {
            Slice room = keys.resizeString(args, key, length);
            sketch = new Sketch(room.array(), room.offset(), length);
            sketch.inPlace = true;
        } else {
            sketch = new Sketch(Arrays.copyOfRange(array, offset, offset + length), 0, length);
        }
        sketch.sparseLimit = keys.typed().limits().hyperLogLogBytes();
        return sketch;
    }

    /** Stores the sketch as the key's value; the key keeps its deadline. */
    void store(Keyspace keys, Args args, int key) {
        if (!inPlace) {
            Slice room = keys.resizeString(args, key, length);
            System.arraycopy(array, offset, room.array(), room.offset(), length);
        }
    }

    boolean isDense() {
        return array[offset + ENCODING] == DENSE;
    }

    /** Whether {@link #cached} is up to date. */
    boolean isCacheValid() {
        return array[offset + STALE] >= 0;
    }

    /** The last estimate. */
    long cached() {
        long estimate = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            estimate = (estimate << Byte.SIZE) | (array[offset + ESTIMATE + i] & 0xff);
        }
        return estimate;
    }

    void cache(long estimate) {
        for (int i = 0; i < Long.BYTES; i++) {
            array[offset + ESTIMATE + i] = (byte) (estimate >> (Byte.SIZE * i));
        }
    }

    void invalidateCache() {
        array[offset + STALE] |= (byte) 0x80;
    }

    /** Whether {@link #add} would change something or fail. */
    boolean isRaisedBy(Args args, int word) {
        locate(args, word);
        int present = isDense()
                ? DenseRegisters.get(array, offset + HEAD, raisedRegister)
                : SparseRegisters.get(array, offset + HEAD, offset + length, raisedRegister);
        return present < raisedValue;
    }

    /** Adds an element. Returns whether that changed anything. */
    boolean add(Args args, int word) {
        locate(args, word);
        return raise(raisedRegister, raisedValue);
    }

    /** Finds an element's register, and the value to which the element raises it. */
    private void locate(Args args, int word) {
        locate(args.array(), args.offset(word), args.length(word));
    }

    private void locate(byte[] element, int at, int bytes) {
        long hash = Murmur.hash(element, at, bytes);
        raisedRegister = (int) hash & (Estimate.REGISTERS - 1);
        // An extra bit ends the zeros.
        long rest = (hash >>> INDEX_BITS) | (1L << (Long.SIZE - INDEX_BITS));
        raisedValue = Long.numberOfTrailingZeros(rest) + 1;
    }

    /** As {@link #add(Args, int)}, for a range. */
    boolean add(byte[] element, int at, int bytes) {
        locate(element, at, bytes);
        return raise(raisedRegister, raisedValue);
    }

    /**
     * Raises a register to a value. Returns whether it was less.
     *
     * @throws io.kvserver.core.protocol.CommandException if sparse registers are damaged
     */
    boolean raise(int register, int value) {
        if (isDense()) {
            boolean less = DenseRegisters.get(array, offset + HEAD, register) < value;
            if (less) {
                DenseRegisters.set(array, offset + HEAD, register, value);
            }
            return less;
        }
        if (value > SparseRegisters.MAX_VALUE) {
            makeDense();
            return raise(register, value);
        }
        return raiseSparse(register, value);
    }

    private boolean raiseSparse(int register, int value) {
        if (!change.find(array, offset + HEAD, offset + length, register)) {
            throw CommandErrors.HYPERLOGLOG_CORRUPTED;
        }
        if (change.value() >= value) {
            return false;
        }
        int growth = change.growth(value);
        if (growth > 0 && length + growth > sparseLimit) {
            makeDense();
            return raise(register, value);
        }
        int needed = length + Math.max(growth, 0) + 1;
        if (needed > array.length) {
            array = Arrays.copyOf(array, Math.max(needed, Math.min(2 * length, sparseLimit)));
        }
        length = change.apply(array) - offset;
        invalidateCache();
        return true;
    }

    /** Makes the registers dense. */
    void makeDense() {
        if (isDense()) {
            return;
        }
        Registers registers = new Registers();
        mergeInto(registers);
        byte[] dense = new byte[DENSE_LENGTH];
        System.arraycopy(array, offset, dense, 0, HEAD);
        dense[ENCODING] = DENSE;
        DenseRegisters.write(registers, dense, HEAD);
        array = dense;
        offset = 0;
        length = DENSE_LENGTH;
        inPlace = false;
    }

    /**
     * Raises registers to this sketch's where these are greater.
     *
     * @throws io.kvserver.core.protocol.CommandException if sparse registers are damaged
     */
    void mergeInto(Registers registers) {
        if (isDense()) {
            DenseRegisters.mergeInto(registers, array, offset + HEAD);
        } else if (!SparseRegisters.mergeInto(registers, array, offset + HEAD, offset + length)) {
            throw CommandErrors.HYPERLOGLOG_CORRUPTED;
        }
    }

    /** The runs of sparse registers, as PFDEBUG DECODE shows them. */
    byte[] runs() {
        return SparseRegisters.text(array, offset + HEAD, offset + length);
    }
}
