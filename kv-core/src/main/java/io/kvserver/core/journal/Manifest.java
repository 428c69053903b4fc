package io.kvserver.core.journal;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestParser;
import io.kvserver.core.rdb.UnreadableFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The files of a log in reading order: at most one base, then increments. Files of the history are to be deleted and
 * may be missing. Immutable; any thread. Source: the description of the manifest in Redis 7's documentation, a line for
 * each file: {@code file NAME seq NUMBER type b|h|i}.
 *
 * @param files in the order of the lines
 */
public record Manifest(List<Part> files) {
    /** A manifest without files. */
    public static final Manifest EMPTY = new Manifest(List.of());

    /** The prefix of a log's files, by default in Redis, too. */
    public static final String PREFIX = "appendonly.aof";

    public static final String FILE_NAME = PREFIX + ".manifest";

    /**
     * Begins the last line, which is a comment for Redis. Without a checksum, one changed bit of a type could turn an
     * increment into history.
     */
    private static final String CHECKSUM = "#CRC32C:";

    private static final ProtocolLimits LINES = new ProtocolLimits(1 << 10, 1 << 10, 0, 1 << 11);

    /** The role of a file in a log. */
    public enum Type {
        BASE('b'),
        HISTORY('h'),
        INCREMENT('i');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }
    }

    /** A file of the log. Sequence numbers begin at 1, and grow separately for bases and increments. */
    public record Part(String name, long sequence, Type type) {}

    public Manifest {
        files = List.copyOf(files);
    }

    /**
     * Reads a manifest.
     *
     * @throws UnreadableFileException if it is damaged; the message names the line
     */
    public static Manifest read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Part> parts = new ArrayList<>();
        int start = 0;
        for (int line = 1; start < bytes.length; line++) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            try {
                if (end == bytes.length) {
                    throw new ProtocolException("it does not end in a line end");
                }
                if (bytes[start] != '#') {
                    add(parts, part(bytes, start, end + 1));
                } else {
                    verify(bytes, start, end);
                }
            } catch (ProtocolException | CommandException e) {
                String reason = String.valueOf(e.getMessage()).replaceFirst("^ERR (Protocol error: )?", "");
                throw new UnreadableFileException(file, start, "line " + line + ": " + reason);
            }
            start = end + 1;
        }
        if (parts.isEmpty()) {
            throw new UnreadableFileException(file, 0, "line 1: it names no file");
        }
        return new Manifest(parts);
    }

    /** Verifies a comment that is a checksum: it must be that of all lines before it. */
    private static void verify(byte[] bytes, int start, int end) throws ProtocolException {
        String comment = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        if (comment.startsWith(CHECKSUM) && !comment.equals(checksum(bytes, start))) {
            throw new ProtocolException("the checksum is wrong: a line before this one was changed");
        }
    }

    private static String checksum(byte[] bytes, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, length);
        return CHECKSUM + String.format("%08x", checksum.getValue());
    }

    private static Part part(byte[] bytes, int start, int end) throws ProtocolException {
        Args words = Args.in(bytes);
        if (bytes[start] == '*' || !new RequestParser(LINES).parse(words, start, end)) {
            throw new ProtocolException("this is no line of a manifest");
        }
        String name = "";
        long sequence = 0;
        String type = "";
        if (words.count() % 2 != 0) {
            throw new ProtocolException("a name or a value is missing");
        }
        // Later versions may have other names.
        for (int i = 0; i < words.count(); i += 2) {
            if (words.is(i, "FILE")) {
                name = words.latin1(i + 1);
            } else if (words.is(i, "SEQ")) {
                sequence = words.integer(i + 1);
            } else if (words.is(i, "TYPE")) {
                type = words.latin1(i + 1);
            }
        }
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.equals("..")) {
            throw new ProtocolException("'" + name + "' is no name of a file");
        }
        if (sequence < 1) {
            throw new ProtocolException("the sequence number is missing or below 1");
        }
        for (Type known : Type.values()) {
            if (type.length() == 1 && type.charAt(0) == known.letter) {
                return new Part(name, sequence, known);
            }
        }
        throw new ProtocolException("'" + type + "' is no type of a file");
    }

    private static void add(List<Part> parts, Part part) throws ProtocolException {
        for (Part earlier : parts) {
            if (part.type() == Type.BASE && earlier.type() == Type.BASE) {
                throw new ProtocolException("this is the second base");
            }
            if (part.type() == Type.INCREMENT
                    && earlier.type() == Type.INCREMENT
                    && earlier.sequence() >= part.sequence()) {
                throw new ProtocolException("increments are not in order");
            }
        }
        parts.add(part);
    }

    /** Replaces the manifest in a file; a crash leaves either the old or the new one. */
    public void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Part part : files) {
            text.append("file ").append(quoted(part.name()));
            text.append(" seq ").append(part.sequence());
            text.append(" type ").append(part.type().letter).append('\n');
        }
        byte[] lines = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        text.append(checksum(lines, lines.length)).append('\n');
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        Disk.replace(file, channel -> {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /** A name as one word, in quotes if needed. */
    private static String quoted(String name) {
        if (name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '"' && c != '\'' && c != '\\')) {
            return name;
        }
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c >= ' ' && c < 0x7f && c != '"' && c != '\\') {
                quoted.append(c);
            } else {
                quoted.append(String.format("\\x%02x", (int) c));
            }
        }
        return quoted.append('"').toString();
    }

    public Optional<Part> base() {
        return of(Type.BASE).stream().findFirst();
    }

    public List<Part> increments() {
        return of(Type.INCREMENT);
    }

    public List<Part> history() {
        return of(Type.HISTORY);
    }

    private List<Part> of(Type type) {
        return files.stream().filter(part -> part.type() == type).toList();
    }

    /** The next base. */
    public Part nextBase() {
        long sequence = lastSequence(Type.BASE) + 1;
        return new Part(PREFIX + "." + sequence + ".base.rdb", sequence, Type.BASE);
    }

    /** The next increment. */
    public Part nextIncrement() {
        long sequence = lastSequence(Type.INCREMENT) + 1;
        return new Part(PREFIX + "." + sequence + ".incr.aof", sequence, Type.INCREMENT);
    }

    /** The last sequence number of a type. Files of the history count too, because their former type is unknown. */
    private long lastSequence(Type type) {
        return files.stream()
                .filter(part -> part.type() == type || part.type() == Type.HISTORY)
                .mapToLong(Part::sequence)
                .max()
                .orElse(0);
    }

    /** A manifest with {@link #nextIncrement} as the last file. */
    public Manifest withNextIncrement() {
        List<Part> parts = new ArrayList<>(files);
        parts.add(nextIncrement());
        return new Manifest(parts);
    }

    /**
     * A manifest after a rewrite: {@link #nextBase} replaces the base and all increments before {@code firstIncrement},
     * which become history.
     */
    public Manifest withNextBase(Part firstIncrement) {
        List<Part> parts = new ArrayList<>();
        parts.add(nextBase());
        for (Part part : files) {
            boolean kept = part.type() == Type.INCREMENT && part.sequence() >= firstIncrement.sequence();
            parts.add(kept ? part : new Part(part.name(), part.sequence(), Type.HISTORY));
        }
        return new Manifest(parts);
    }

    /** A manifest without the increments after one. */
    public Manifest upTo(long increment) {
        return new Manifest(files.stream()
                .filter(part -> part.type() != Type.INCREMENT || part.sequence() <= increment)
                .toList());
    }

    /** A manifest with one more file of the history. */
    public Manifest withHistory(Part part) {
        List<Part> parts = new ArrayList<>(files);
        parts.add(new Part(part.name(), part.sequence(), Type.HISTORY));
        return new Manifest(parts);
    }

    /** A manifest without the files of the history. */
    public Manifest withoutHistory() {
        return new Manifest(
                files.stream().filter(part -> part.type() != Type.HISTORY).toList());
    }
}
