package io.kvserver.core.journal;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestBytes;
import io.kvserver.core.protocol.RequestParser;
import io.kvserver.core.rdb.FileInput;
import io.kvserver.core.rdb.RdbReader;
import io.kvserver.core.rdb.UnreadableFileException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of a log, command by command. Confined.
 *
 * <p>The commands of a transaction are returned only after its EXEC has been read, so either all of them or none.
 * MULTI, EXEC and SELECT themselves are not returned; {@link #database} tells the selected database. Annotations are
 * skipped, except checksums ({@link ChecksumLine}), which are verified.
 *
 * <p>A file that ends within a command or transaction has a {@link #tornTail}; zero bytes at the end, which some file
 * systems leave after a power loss, count as not written. Anything else that cannot be understood, and a wrong or
 * missing checksum, is damage: an {@link UnreadableFileException}, after which nothing that was read may be used.
 * Without checksums, as in the files of a redis-server, a changed byte within a word is not noticed.
 */
public final class LogReader implements Closeable {
    /** The limits for clients, except for the number of words. */
    private static final ProtocolLimits LIMITS = new ProtocolLimits(0, Integer.MAX_VALUE, 512 << 20, 1 << 30);

    private static final int NOT_BEGUN = -1;
    /** The most bytes of an annotation. */
    private static final int MAX_ANNOTATION_BYTES = 1 << 10;

    private record Queued(Args args, int database, long offset) {}

    private final FileInput input;
    private final Predicate<Args> known;
    private final @Nullable RdbReader preamble;
    private final RequestParser parser = new RequestParser(LIMITS);
    private final RequestBytes bytes = new RequestBytes();
    /** The words of the command that is being parsed or was returned. */
    private final Args args = new Args(bytes);

    private final ChecksumLine line = new ChecksumLine();

    /** The end of the last whole command or transaction. */
    private long wholeEnd = NOT_BEGUN;
    /** The end of the last checksum before {@link #wholeEnd}. */
    private long wholeChecked;

    /** The offset of the command that is being parsed. */
    private long start;

    private String tornReason = "";

    /** The checksum of the bytes from {@link #checked}, the end of the last checksum's line, to the next byte. */
    private final CRC32C checksum = new CRC32C();

    private long checked;
    private boolean hasChecksums;

    private int selected;
    private boolean inTransaction;
    private final ArrayDeque<Queued> transaction = new ArrayDeque<>();

    private @Nullable Queued current;

    private LogReader(FileInput input, Predicate<Args> known) throws IOException {
        this.input = input;
        this.known = known;
        this.preamble = RdbReader.isNext(input) ? RdbReader.preamble(input) : null;
    }

    /**
     * Opens a base or an increment.
     *
     * @param known whether these words are a command that a log may contain; asked for each command but MULTI, EXEC and
     *     SELECT, even in a transaction that turns out to be incomplete. Any other command is damage: where the
     *     transaction really ended is unknown
     */
    public static LogReader open(Path file, Predicate<Args> known) throws IOException {
        FileInput input = new FileInput(file);
        try {
            return new LogReader(input, known);
        } catch (IOException e) {
            input.close();
            throw e;
        }
    }

    /** The RDB data at the beginning of the file, if there is any. It must be read to its end first. */
    public Optional<RdbReader> preamble() {
        return Optional.ofNullable(preamble);
    }

    /**
     * Goes to the next command. Returns {@code false} if there is none; {@link #tornTail} then tells whether the file
     * is complete.
     */
    public boolean next() throws IOException {
        if (wholeEnd == NOT_BEGUN) {
            checked = input.offset();
            wholeUpToHere();
        }
        current = null;
        while (transaction.isEmpty() || inTransaction) {
            start = input.offset();
            if (!input.has(1) || !readOne()) {
                return false;
            }
            if (current != null) {
                return true;
            }
        }
        current = transaction.remove();
        return true;
    }

    /**
     * Reads a command or an annotation and sets {@link #current} if the caller of {@link #next} gets it. Returns
     * whether there was one.
     */
    private boolean readOne() throws IOException {
        byte first = input.array()[input.at()];
        try {
            if (first == '#') {
                return annotation();
            }
            if (first != '*') {
                throw new ProtocolException("neither a command nor an annotation begins here");
            }
            return command();
        } catch (ProtocolException e) {
            return restartWithoutZeros(e);
        }
    }

    private boolean restartWithoutZeros(ProtocolException reason) throws IOException {
        long end = zerosAtEnd();
        if (end == input.limit()) {
            throw input.damage(start, reason.text().replace("ERR Protocol error: ", ""));
        }
        input.limit(Math.max(end, start));
        tornReason = "the file ends in zero bytes";
        parser.restart();
        return input.has(1) && readOne();
    }

    /** The beginning of the zero bytes at the end of the file. */
    private long zerosAtEnd() throws IOException {
        byte[] piece = new byte[1 << 10];
        long end = input.limit();
        while (end > start) {
            long from = Math.max(start, end - piece.length);
            input.peek(piece, from);
            for (int i = (int) (end - from) - 1; i >= 0; i--) {
                if (piece[i] != 0) {
                    return from + i + 1;
                }
            }
            end = from;
        }
        return end;
    }

    private boolean annotation() throws IOException, ProtocolException {
        int length = 1;
        while (input.has(length) && input.array()[input.at() + length - 1] != '\n') {
            if (length++ == MAX_ANNOTATION_BYTES) {
                throw new ProtocolException("an annotation does not end");
            }
        }
        if (!input.has(length)) {
            return torn("the file ends within an annotation");
        }
        if (line.read(input.array(), input.at(), input.at() + length)) {
            verify();
            input.skip(length);
            checksum.reset();
            checked = input.offset();
            hasChecksums = true;
        } else {
            consume(length);
        }
        if (!inTransaction) {
            wholeUpToHere();
        }
        return true;
    }

    /**
     * Each checksum's range begins where the last one ended. Otherwise a checksum between them was changed or has
     * become part of a value.
     */
    private void verify() throws IOException {
        long from = start - line.covered();
        if (from < checked) {
            throw input.damage(start, "the checksum is of data that has another one already");
        }
        if (from > checked) {
            throw input.damage(start, "the data from offset " + checked + " to " + from + " has lost its checksum");
        }
        if ((int) checksum.getValue() != line.checksum()) {
            throw input.damage(start, "the checksum is wrong: the data from offset " + from + " was changed");
        }
    }

    private boolean command() throws IOException, ProtocolException {
        bytes.moveTo(input.array());
        while (!parser.parse(args, input.at(), input.end())) {
            // At least one byte more than is in memory, and all that is announced.
            int needed = Math.max(parser.minimumLength(), input.end() - input.at() + 1);
            if (!input.has(needed)) {
                return tornCommand();
            }
            bytes.moveTo(input.array());
        }
        if (args.count() == 0) {
            throw new ProtocolException("a command without words");
        }
        take();
        // The words stay in place until more is read.
        consume(args.inputLength());
        if (!inTransaction) {
            wholeUpToHere();
        }
        return true;
    }

    private boolean tornCommand() throws IOException, ProtocolException {
        if (new TailScan(input, checked, hasChecksums).findsMore(start)) {
            throw new ProtocolException("a command announces more than there is, but is not the last one");
        }
        return torn("the file ends within a command");
    }

    private boolean torn(String reason) {
        tornReason = tornReason.isEmpty() ? reason : tornReason;
        return false;
    }

    private void take() throws ProtocolException {
        if (args.is(0, "SELECT")) {
            select();
        } else if (args.is(0, "MULTI")) {
            if (inTransaction) {
                throw new ProtocolException("MULTI within a transaction");
            }
            inTransaction = true;
        } else if (args.is(0, "EXEC")) {
            if (!inTransaction) {
                throw new ProtocolException("EXEC without MULTI");
            }
            inTransaction = false;
        } else if (!known.test(args)) {
            throw new ProtocolException("no command that may stand here: '"
                    + FileInput.printable(args.array(), args.offset(0), args.length(0)) + "'");
        } else if (inTransaction) {
            transaction.add(new Queued(args.detachedCopy(), selected, start));
        } else {
            current = new Queued(args, selected, start);
        }
    }

    private void select() throws ProtocolException {
        try {
            long database = args.count() == 2 ? args.integer(1) : -1;
            if (database < 0 || database > Integer.MAX_VALUE) {
                throw new ProtocolException("SELECT of an invalid database");
            }
            selected = (int) database;
        } catch (CommandException e) {
            throw new ProtocolException("SELECT of an invalid database");
        }
    }

    private void wholeUpToHere() {
        wholeEnd = input.offset();
        wholeChecked = checked;
    }

    private void consume(int length) {
        checksum.update(input.array(), input.at(), length);
        input.skip(length);
    }

    /** The end of the valid data. Called after {@link #next} has returned {@code false}. */
    public LogEnd end() {
        return new LogEnd(wholeEnd, wholeEnd - wholeChecked);
    }

    /** The words of the command; valid until the next call of {@link #next}. */
    public Args args() {
        return current().args();
    }

    /** The command's database. */
    public int database() {
        return current().database();
    }

    /** The command's offset in the file. */
    public long offset() {
        return current().offset();
    }

    private Queued current() {
        if (current == null) {
            throw new IllegalStateException("there is no command");
        }
        return current;
    }

    /** The exception for a command that cannot be run. */
    public UnreadableFileException refused(String reason) {
        return input.damage(offset(), reason);
    }

    /** The bytes after the last whole command or transaction. Called after {@link #next} has returned {@code false}. */
    public Optional<TornTail> tornTail() {
        if (wholeEnd == input.size()) {
            return Optional.empty();
        }
        String reason = tornReason.isEmpty() ? "the file ends within a transaction" : tornReason;
        return Optional.of(new TornTail(input.file(), wholeEnd, input.size(), reason));
    }

    /** The number of bytes read so far. */
    public long bytesRead() {
        return input.offset();
    }

    /** The size of the file in bytes. */
    public long size() {
        return input.size();
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
