package io.kvserver.core.journal;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestParser;
import io.kvserver.core.protocol.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Commands in the form of a log: RESP arrays, and a SELECT wherever the database changes. A command is either added
 * whole ({@link #add}), or begun with a number of words that are added next. Confined; reused after {@link #clear}, and
 * allocates only to become larger than ever before.
 */
public final class CommandBuffer {
    static final int NO_DATABASE = -1;
    /** The most bytes of a SELECT. */
    static final int SELECT_BYTES = 64;

    /** More bytes than the digits and line ends around a word take. */
    private static final int AROUND_WORD = 16;

    private static final byte[] SELECT = {
        '*', '2', '\r', '\n', '$', '6', '\r', '\n', 'S', 'E', 'L', 'E', 'C', 'T', '\r', '\n'
    };

    private byte[] array;
    private int size;
    private int firstDatabase = NO_DATABASE;
    private int database = NO_DATABASE;

    public CommandBuffer() {
        this(1 << 10);
    }

    CommandBuffer(int capacity) {
        array = new byte[capacity];
    }

    /** Adds a command in the words of its request. */
    public void add(int database, Args args) {
        enter(database);
        write(args);
    }

    /** Adds the commands of another buffer. */
    public void add(CommandBuffer commands) {
        if (!commands.isEmpty()) {
            enter(commands.firstDatabase);
            write(commands);
            database = commands.database;
        }
    }

    /** Begins a command with this number of words, its name included. */
    public void begin(int database, int words) {
        enter(database);
        head('*', words);
    }

    public void word(byte[] word) {
        word(word, 0, word.length);
    }

    public void word(Slice word) {
        word(word.array(), word.offset(), word.length());
    }

    public void word(byte[] array, int offset, int length) {
        head('$', length);
        makeRoom(length + 2);
        System.arraycopy(array, offset, this.array, size, length);
        size += length;
        lineEnd();
    }

    /** Adds a number as a word. */
    public void word(long number) {
        int length = Decimal.length(number);
        head('$', length);
        makeRoom(length + 2);
        size += length;
        Decimal.write(number, array, size);
        lineEnd();
    }

    private void enter(int database) {
        if (this.database == NO_DATABASE) {
            // The log's writer adds a SELECT before the buffer if it needs one.
            firstDatabase = database;
        } else if (database != this.database) {
            select(database);
        }
        this.database = database;
    }

    void select(int database) {
        makeRoom(SELECT.length);
        System.arraycopy(SELECT, 0, array, size, SELECT.length);
        size += SELECT.length;
        word(database);
    }

    /** Adds a command without a SELECT. */
    void write(Args args) {
        if (args.isArray()) {
            // In the bytes of the request: that takes a third of the time.
            makeRoom(args.inputLength());
            System.arraycopy(args.array(), args.inputOffset(), array, size, args.inputLength());
            size += args.inputLength();
            return;
        }
        head('*', args.count());
        for (int i = 0; i < args.count(); i++) {
            word(args.array(), args.offset(i), args.length(i));
        }
    }

    /** Adds the bytes of another buffer. */
    void write(CommandBuffer commands) {
        makeRoom(commands.size);
        System.arraycopy(commands.array, 0, array, size, commands.size);
        size += commands.size;
    }

    /** At least the number of bytes that {@link #select} and {@link #write(Args)} add. */
    static long mostBytes(Args args) {
        if (args.isArray()) {
            return SELECT_BYTES + (long) args.inputLength();
        }
        long bytes = SELECT_BYTES + AROUND_WORD;
        for (int i = 0; i < args.count(); i++) {
            bytes += AROUND_WORD + args.length(i);
        }
        return bytes;
    }

    private void head(char type, int number) {
        makeRoom(AROUND_WORD);
        array[size++] = (byte) type;
        if (number < 10) {
            array[size++] = (byte) ('0' + number);
        } else {
            size += Decimal.length(number);
            Decimal.write(number, array, size);
        }
        lineEnd();
    }

    private void lineEnd() {
        array[size++] = '\r';
        array[size++] = '\n';
    }

    private void makeRoom(int bytes) {
        if (array.length - size < bytes) {
            array = Arrays.copyOf(
                    array, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * array.length, 0L + size + bytes)));
        }
    }

    /** Adds a line with the checksum of the bytes before it. */
    void addChecksum(long coveredBytes, int checksum) {
        makeRoom(ChecksumLine.MAX_BYTES);
        size = ChecksumLine.write(coveredBytes, checksum, array, size);
    }

    /** Removes all commands. */
    public void clear() {
        size = 0;
        firstDatabase = NO_DATABASE;
        database = NO_DATABASE;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The commands, each with a copy of its words; SELECTs are included. */
    public List<Args> requests() {
        List<Args> requests = new ArrayList<>();
        RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
        try {
            int start = 0;
            while (start < size) {
                Args request = Args.in(array);
                if (!parser.parse(request, start, size)) {
                    throw new IllegalStateException("an incomplete command");
                }
                requests.add(request.detachedCopy());
                start += request.inputLength();
            }
        } catch (ProtocolException impossible) {
            throw new IllegalStateException(impossible);
        }
        return requests;
    }

    byte[] array() {
        return array;
    }

    /** The number of bytes. */
    public int size() {
        return size;
    }

    int capacity() {
        return array.length;
    }

    /** The database of the first command. */
    int firstDatabase() {
        return firstDatabase;
    }

    /** The database of the last command. */
    int database() {
        return database;
    }
}
