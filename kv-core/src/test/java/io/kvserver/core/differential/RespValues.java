package io.kvserver.core.differential;

import java.util.ArrayList;
import java.util.List;

/** Reads replies in RESP2 from a text of one char per byte: a {@code List} for an array, else a {@code String}. Confined. */
final class RespValues {
    private final String bytes;
    private int at;

    RespValues(String bytes) {
        this.bytes = bytes;
    }

    /** The next reply; an absent one is the text {@code nil}. */
    Object next() {
        int end = bytes.indexOf("\r\n", at);
        char type = bytes.charAt(at);
        String head = bytes.substring(at + 1, end);
        at = end + 2;
        if (head.equals("-1") && (type == '*' || type == '$')) {
            return "nil";
        }
        if (type == '$') {
            int start = at;
            at += Integer.parseInt(head) + 2;
            return bytes.substring(start, at - 2);
        }
        if (type == '*') {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(head); i++) {
                values.add(next());
            }
            return values;
        }
        return head;
    }
}
