package io.kvserver.core.differential;

import java.util.regex.Pattern;

/** Converts RESP replies to the form of the line protocol. Texts have one char per byte. Confined to one call. */
final class RespLines {
    /** The first element of a message that is pushed to subscribers; each message is one line. */
    private static final Pattern MESSAGE = Pattern.compile("[ps]?(message|(un)?subscribe)\n");

    private static final int MESSAGE_ELEMENTS = 4;

    private final String reply;
    private final StringBuilder lines = new StringBuilder();
    private int at;

    private RespLines(String reply) {
        this.reply = reply;
    }

    /** The lines of one reply. */
    static String of(String reply) {
        RespLines lines = new RespLines(reply);
        lines.value();
        return lines.lines.toString();
    }

    private void value() {
        char type = reply.charAt(at++);
        String head = line();
        switch (type) {
            case '+', '-', ':' -> lines.append(head).append('\n');
            case '$' -> bulk(Integer.parseInt(head));
            case '*' -> values(Integer.parseInt(head));
            default -> throw new IllegalArgumentException("not RESP2: " + type + head);
        }
    }

    private void bulk(int length) {
        if (length >= 0) {
            lines.append(reply, at, at + length);
            at += length + 2;
        }
        lines.append('\n');
    }

    private void values(int count) {
        if (count <= 0) {
            lines.append(count == 0 ? "(empty array)\n" : "\n");
        }
        int start = lines.length();
        for (int i = 0; i < count; i++) {
            value();
        }
        int end = lines.length() - 1;
        // The reply of COMMAND LIST may begin with the name of such a command, but has more elements.
        if (count <= MESSAGE_ELEMENTS && MESSAGE.matcher(lines.substring(start)).lookingAt()) {
            lines.replace(start, end, lines.substring(start, end).replace('\n', ' '));
        }
    }

    private String line() {
        int end = reply.indexOf('\r', at);
        String line = reply.substring(at, end);
        at = end + 2;
        return line;
    }
}
