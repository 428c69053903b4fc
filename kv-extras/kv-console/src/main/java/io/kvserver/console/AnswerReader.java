package io.kvserver.console;

import io.kvserver.console.Answer.Kind;
import io.kvserver.core.session.MemoryConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads answers in RESP3, each with a timeout. After an exception nothing more can be read. Confined to one thread at a
 * time.
 */
final class AnswerReader {
    /** The deepest nesting; only a script made for it returns deeper replies. */
    private static final int DEEPEST = 64;

    /** The most bytes of an answer; more are not read. */
    private static final long LONGEST = 64L << 20;

    private static final int LONGEST_LINE = 1 << 20;

    private final MemoryConnection connection;
    private final byte[] buffer = new byte[1 << 14];
    private int at;
    private int end;
    private long deadlineNanos;
    private long received;
    private int budget;
    private Bounds bounds = Bounds.FACTS;

    AnswerReader(MemoryConnection connection) {
        this.connection = connection;
    }

    /** Waits for the first byte of an answer. Returns whether it comes in time. */
    boolean await(long millis) throws IOException {
        return at < end || fill(millis);
    }

    private boolean fill(long millis) throws IOException {
        int count = connection.read(buffer, 0, buffer.length, Math.max(1, millis));
        if (count < 0) {
            throw new EOFException("the store has closed the connection");
        }
        at = 0;
        end = count;
        return count > 0;
    }

    /**
     * Reads the next answer.
     *
     * @throws InterruptedIOException if it does not come in time
     */
    Answer read(Bounds kept, long millis) throws IOException {
        deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        received = 0;
        bounds = kept;
        budget = kept.totalBytes();
        return read(0);
    }

    private Answer read(int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("the answer is nested too deeply");
        }
        byte type = next();
        byte[] line = line();
        return switch (type) {
            case '_' -> Answer.nil();
            case '+' -> text(Kind.STATUS, line);
            case '-' -> text(Kind.ERROR, line);
            case ':' -> text(Kind.NUMBER, line);
            case ',', '(' -> text(Kind.REAL, line);
            case '#' -> text(Kind.BOOLEAN, line);
            case '$' -> string(Kind.STRING, length(line), 0);
            case '!' -> string(Kind.ERROR, length(line), 0);
            // The first four bytes are the kind of text.
            case '=' -> string(Kind.STRING, length(line), 4);
            case '*', '>' -> parts(Kind.LIST, length(line), depth);
            case '~' -> parts(Kind.SET, length(line), depth);
            case '%' -> parts(Kind.MAP, 2 * length(line), depth);
            case '|' -> {
                parts(Kind.MAP, 2 * length(line), depth);
                yield read(depth);
            }
            default -> throw new IOException("the answer is not RESP3");
        };
    }

    private Answer text(Kind kind, byte[] line) {
        int kept = Math.min(line.length, Math.min(bounds.textBytes(), budget));
        budget -= kept;
        return Answer.of(kind, kept == line.length ? line : Arrays.copyOf(line, kept), line.length);
    }

    private Answer string(Kind kind, long length, int skipped) throws IOException {
        if (length < 0) {
            return Answer.nil();
        }
        skip(Math.min(length, skipped));
        long size = Math.max(0, length - skipped);
        byte[] bytes = new byte[(int) Math.min(size, Math.min(bounds.textBytes(), budget))];
        budget -= bytes.length;
        for (int filled = 0; filled < bytes.length; ) {
            int count = Math.min(available(), bytes.length - filled);
            System.arraycopy(buffer, at, bytes, filled, count);
            at += count;
            filled += count;
        }
        skip(size - bytes.length + 2);
        return Answer.of(kind, bytes, size);
    }

    private Answer parts(Kind kind, long length, int depth) throws IOException {
        if (length < 0) {
            return Answer.nil();
        }
        List<Answer> parts = new ArrayList<>();
        for (long i = 0; i < length; i++) {
            Answer part = read(depth + 1);
            if (parts.size() < bounds.parts() && budget > 0) {
                parts.add(part);
                // The memory of an object without its content.
                budget -= Math.min(budget, 16);
            }
        }
        return Answer.of(kind, parts, length);
    }

    private static long length(byte[] line) throws IOException {
        try {
            return Long.parseLong(new String(line, StandardCharsets.US_ASCII));
        } catch (NumberFormatException wrong) {
            throw new IOException("the answer is not RESP3", wrong);
        }
    }

    private byte[] line() throws IOException {
        byte[] line = new byte[32];
        int length = 0;
        for (byte b = next(); b != '\r'; b = next()) {
            if (length == line.length) {
                if (length >= LONGEST_LINE) {
                    throw new IOException("the answer has a line that is too long");
                }
                line = Arrays.copyOf(line, 2 * length);
            }
            line[length++] = b;
        }
        next();
        return Arrays.copyOf(line, length);
    }

    private byte next() throws IOException {
        available();
        return buffer[at++];
    }

    private void skip(long count) throws IOException {
        for (long left = count; left > 0; ) {
            int step = (int) Math.min(available(), left);
            at += step;
            left -= step;
        }
    }

    /** The number of bytes in the buffer, at least one. */
    private int available() throws IOException {
        if (at == end) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (left <= 0 || !fill(left)) {
                throw new InterruptedIOException("no answer in time");
            }
            received += end;
            if (received > LONGEST) {
                throw new IOException("the answer is longer than " + (LONGEST >> 20) + " MiB");
            }
        }
        return end - at;
    }
}
