package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Splits a stream of RESP into replies, kept as their bytes, one char per byte. Confined to one thread. */
final class RespReplies {
    private final InputStream in;
    private final ByteArrayOutputStream reply = new ByteArrayOutputStream();

    /** {@code in} is buffered. */
    RespReplies(InputStream in) {
        this.in = in;
    }

    /** The next reply, of any type and depth. */
    String next() throws IOException {
        reply.reset();
        readValue();
        return reply.toString(ISO_8859_1);
    }

    private void readValue() throws IOException {
        String head = readLine();
        switch (head.charAt(0)) {
            case '$', '=', '!' -> readBlob(number(head));
            case '*', '~', '>' -> readValues(number(head));
            case '%' -> readValues(2 * number(head));
            case '+', '-', ':', '_', '#', ',', '(' -> {}
            default -> throw new IOException("not a reply: " + head);
        }
    }

    private static int number(String head) {
        return Integer.parseInt(head.substring(1));
    }

    private void readBlob(int length) throws IOException {
        if (length >= 0) {
            byte[] blob = in.readNBytes(length + 2);
            if (blob.length < length + 2) {
                throw new EOFException("the stream ends within a reply");
            }
            reply.writeBytes(blob);
        }
    }

    private void readValues(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            readValue();
        }
    }

    /** Appends a line with its end to the reply, and returns it without the end. */
    private String readLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int last = 0;
        while (last != '\n') {
            last = in.read();
            if (last < 0) {
                throw new EOFException("the stream ends within a reply");
            }
            line.write(last);
        }
        reply.writeBytes(line.toByteArray());
        return line.toString(ISO_8859_1).strip();
    }
}
