package io.kvserver.core.rdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.Slice;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads RDB data key by key. Confined. Damaged data causes an {@link UnreadableFileException} with the place. The
 * checksum is verified at the end, so after an exception nothing that was read may be used.
 *
 * <p>A string has been read when {@link #next} returns. The parts of any other value must be read completely, as its
 * {@link #type} says, before the next call of {@link #next}.
 *
 * <p>Announced lengths are compared with what is left of the file before anything is allocated.
 */
public final class RdbReader implements ValueInput, Closeable {
    private static final int MAGIC_AND_VERSION = RdbOpcodes.MAGIC.length() + RdbOpcodes.VERSION.length();

    private final FileInput input;
    private final RdbHead head = new RdbHead();
    private final byte[] digits = new byte[Decimal.MAX_LENGTH];
    private final Slice key = new Slice();
    private final Slice value = new Slice();
    private byte[] keyBytes = new byte[1 << 10];
    private int version;
    private boolean valkey;
    private int database;
    private long deadline;
    private int type;
    private long keyStart;
    private @Nullable Libraries libraries;

    /** Receives the libraries of functions in the data. */
    @FunctionalInterface
    public interface Libraries {
        /** The text of one library. The receiver owns the array. */
        void library(byte[] text) throws IOException;
    }

    private RdbReader(FileInput input) throws IOException {
        this.input = input;
        input.beginChecksum();
        readVersion();
    }

    /** Reads a file of RDB data. Bytes after the end of the data are ignored, as in Redis. */
    public static RdbReader open(Path file) throws IOException {
        FileInput input = new FileInput(file);
        try {
            return new RdbReader(input);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    /** Reads RDB data at the beginning of a file; afterwards the input is after it. */
    public static RdbReader preamble(FileInput input) throws IOException {
        return new RdbReader(input);
    }

    /** Whether the input's next bytes begin RDB data. */
    public static boolean isNext(FileInput input) throws IOException {
        return isNext(input, RdbOpcodes.MAGIC) || isNext(input, RdbOpcodes.VALKEY_MAGIC);
    }

    private static boolean isNext(FileInput input, String magic) throws IOException {
        int length = magic.length();
        return input.has(length) && new String(input.array(), input.at(), length, ISO_8859_1).equals(magic);
    }

    private void readVersion() throws IOException {
        if (!isNext(input)) {
            throw input.damage(0, "this is no RDB file: it does not begin with REDIS");
        }
        valkey = isNext(input, RdbOpcodes.VALKEY_MAGIC);
        int magic = (valkey ? RdbOpcodes.VALKEY_MAGIC : RdbOpcodes.MAGIC).length();
        input.skip(magic);
        for (int i = magic; i < MAGIC_AND_VERSION; i++) {
            int digit = input.next() - '0';
            if (digit < 0 || digit > 9) {
                throw input.damage(input.offset() - 1, "the RDB version is not a number");
            }
            version = 10 * version + digit;
        }
        boolean known = valkey ? version == RdbOpcodes.VALKEY_VERSION : version <= RdbOpcodes.LAST_VERSION;
        if (version < 1 || !known) {
            throw input.damage(magic, "RDB version " + version + " is not known");
        }
    }

    /** Sets the receiver of libraries of functions; without one they are refused. */
    public void libraries(Libraries taker) {
        libraries = taker;
    }

    /** Goes to the next key. Returns {@code false} if there is none; the data was then complete and undamaged. */
    public boolean next() throws IOException {
        deadline = RdbWriter.NO_DEADLINE;
        while (true) {
            long start = input.offset();
            int opcode = input.next();
            if (ValueTypes.isKnown(opcode)) {
                beginKey(start, opcode);
                return true;
            }
            switch (opcode) {
                case RdbOpcodes.EXPIRE_MILLIS -> deadline(input.lowestFirst(Long.BYTES));
                case RdbOpcodes.EXPIRE_SECONDS -> deadline((int) input.lowestFirst(Integer.BYTES) * 1000L);
                case RdbOpcodes.SELECT -> select(start);
                case RdbOpcodes.RESIZE -> {
                    length();
                    length();
                }
                case RdbOpcodes.SLOT_INFO -> {
                    // Slot information of a cluster: the slot, its number of keys, and how many of them expire.
                    length();
                    length();
                    length();
                }
                case RdbOpcodes.IDLE -> length();
                case RdbOpcodes.FREQUENCY -> input.next();
                case RdbOpcodes.AUX -> {
                    readString(value);
                    readString(value);
                }
                case RdbOpcodes.FUNCTION -> readLibrary(start);
                case RdbOpcodes.END -> {
                    end();
                    return false;
                }
                default -> throw refusal(start, opcode);
            }
        }
    }

    private void readLibrary(long start) throws IOException {
        readString(value);
        if (libraries == null) {
            throw input.damage(start, "there is a library of functions, which does not belong here");
        }
        libraries.library(value.copy());
    }

    private void beginKey(long start, int newType) throws IOException {
        keyStart = start;
        type = ValueTypes.meant(newType, valkey);
        readKey();
        if (type == ValueTypes.STRING) {
            readString(value);
        }
    }

    private void deadline(long millis) {
        deadline = Math.max(millis, RdbWriter.NO_DEADLINE + 1);
    }

    private void select(long start) throws IOException {
        long index = length();
        if (index < 0 || index > Integer.MAX_VALUE) {
            throw input.damage(start, "there is no database " + Long.toUnsignedString(index));
        }
        database = (int) index;
    }

    private UnreadableFileException refusal(long start, int opcode) throws IOException {
        switch (opcode) {
            case RdbOpcodes.EARLY_FUNCTION -> {
                return input.damage(start, "there is a function library in the form of a version before Redis 7.0");
            }
            case RdbOpcodes.MODULE_AUX -> {
                return input.damage(start, "there is data of a module, and kv has no modules");
            }
            default -> {
                String type = RdbOpcodes.typeName(opcode);
                if (type.endsWith(" " + opcode)) {
                    return input.damage(start, "byte " + opcode + " begins nothing that is known");
                }
                readKey();
                return input.damage(start, keyName() + " is " + type + ", and kv has none");
            }
        }
    }

    private String keyName() {
        return "key '" + FileInput.printable(key.array(), key.offset(), key.length()) + "' in database " + database;
    }

    private void end() throws IOException {
        long computed = input.endChecksum();
        long start = input.offset();
        long stored = version < RdbOpcodes.CHECKED_VERSION ? 0 : input.lowestFirst(Long.BYTES);
        // As in Redis, 0 means that no checksum was computed.
        if (stored != 0 && stored != computed) {
            throw input.damage(start, "the checksum is wrong: the data before it was changed");
        }
    }

    /** Reads a length that is part of a value. */
    @Override
    public long length() throws IOException {
        long start = input.offset();
        if (readHead(start) != RdbHead.Kind.PLAIN) {
            throw input.damage(start, "a length is expected here");
        }
        return head.length();
    }

    @Override
    public Slice string() throws IOException {
        readString(value);
        return value;
    }

    @Override
    public long lowestFirst(int bytes) throws IOException {
        return input.lowestFirst(bytes);
    }

    @Override
    public UnreadableFileException damage(String reason) {
        return input.damage(keyStart, keyName() + ": " + reason);
    }

    private RdbHead.Kind readHead(long start) throws IOException {
        input.has((int) Math.min(RdbHead.MAX_BYTES, input.remaining()));
        RdbHead.Kind kind = head.read(input.array(), input.at(), input.end());
        if (kind == RdbHead.Kind.INCOMPLETE) {
            throw input.damage(start, "the file ends within a length");
        }
        if (kind == RdbHead.Kind.UNKNOWN) {
            throw input.damage(start, "a string of an unknown form");
        }
        input.skip(head.bytes());
        return kind;
    }

    private void readKey() throws IOException {
        readString(key);
        // Reading on may overwrite the key.
        if (key.length() > keyBytes.length) {
            keyBytes = new byte[key.length()];
        }
        System.arraycopy(key.array(), key.offset(), keyBytes, 0, key.length());
        key.set(keyBytes, 0, key.length());
    }

    private void readString(Slice into) throws IOException {
        long start = input.offset();
        switch (readHead(start)) {
            case PLAIN -> {
                int length = available(start, head.length());
                into.set(input.array(), input.at(), length);
                input.skip(length);
            }
            case NUMBER -> {
                Decimal.write(head.number(), digits, digits.length);
                int length = Decimal.length(head.number());
                into.set(digits, digits.length - length, length);
            }
            default -> {
                int length = available(start, head.compressedLength());
                byte @Nullable [] string = RdbString.decompress(input.array(), input.at(), length, head.length());
                if (string == null) {
                    throw input.damage(start, "a compressed string is damaged");
                }
                into.set(string, 0, string.length);
                input.skip(length);
            }
        }
    }

    /** Makes sure that {@code length} bytes are in memory, and returns the length. */
    private int available(long start, long length) throws IOException {
        long left = input.remaining();
        if (length < 0 || length > Math.min(left, Integer.MAX_VALUE - 8)) {
            throw input.damage(
                    start,
                    "a string of " + Long.toUnsignedString(length) + " bytes is announced, but " + left + " are left");
        }
        input.has((int) length);
        return (int) length;
    }

    /** The key. Like the other parts it is valid until the next call of {@link #next}. */
    public Slice key() {
        return key;
    }

    /** The value's type, one of {@link ValueTypes}. */
    public int type() {
        return type;
    }

    /** The value of a string. */
    public Slice value() {
        return value;
    }

    public int database() {
        return database;
    }

    /** The key's deadline in milliseconds since 1970, or {@link RdbWriter#NO_DEADLINE}. It may have passed. */
    public long deadlineMillis() {
        return deadline;
    }

    /** The number of bytes read so far. */
    public long offset() {
        return input.offset();
    }

    /** The size in bytes; of the whole file if commands follow the data. */
    public long size() {
        return input.limit();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
