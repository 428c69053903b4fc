package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits a stream of RESP into replies and pushed messages, even where redis-server puts a message into the
 * middle of EXEC's reply. Confined to one thread.
 */
final class MessageStream {
    private static final Pattern MESSAGE = Pattern.compile(
            "[*>]\\d+\r\n\\$\\d+\r\n(message|pmessage|smessage|invalidate|tracking-redir-broken)\r\n.*",
            Pattern.DOTALL);

    private final InputStream in;
    private final List<String> messages = new ArrayList<>();

    /** {@code in} is buffered. */
    MessageStream(InputStream in) {
        this.in = in;
    }

    /** The next reply; messages before and inside it are kept. */
    String reply() throws IOException {
        while (true) {
            String value = value();
            if (!MESSAGE.matcher(value).matches()) {
                return value;
            }
            messages.add(value);
        }
    }

    /** The messages that have come since this was last asked. */
    List<String> takeMessages() {
        List<String> taken = List.copyOf(messages);
        messages.clear();
        return taken;
    }

    private String value() throws IOException {
        String head = line();
        return switch (head.charAt(0)) {
            case '$', '=', '!' -> head + blob(number(head));
            case '*', '~', '>' -> head + values(number(head));
            case '%' -> head + values(2 * number(head));
            case '+', '-', ':', '_', '#', ',', '(' -> head;
            default -> throw new IOException("not a reply: " + head);
        };
    }

    private static int number(String head) {
        return Integer.parseInt(head.substring(1).strip());
    }

    private String blob(int length) throws IOException {
        return length < 0 ? "" : new String(in.readNBytes(length + 2), ISO_8859_1);
    }

    private String values(int count) throws IOException {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < count; i++) {
            values.append(reply());
        }
        return values.toString();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < 2 || line.charAt(line.length() - 1) != '\n') {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the stream ends within a reply");
            }
            line.append((char) next);
        }
        return line.toString();
    }
}
