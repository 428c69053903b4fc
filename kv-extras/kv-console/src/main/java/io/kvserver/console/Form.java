package io.kvserver.console;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A request of the page: names and byte strings, percent-encoded. Immutable; any thread. */
final class Form {
    private final Map<String, byte[]> values;

    private Form(Map<String, byte[]> values) {
        this.values = values;
    }

    /** Reads {@code a=%00&b=c}. */
    static Form of(byte[] body) throws RefusedException {
        Map<String, byte[]> values = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.ISO_8859_1).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(pair.substring(0, equals), decode(pair.substring(equals + 1)));
            }
        }
        return new Form(values);
    }

    private static byte[] decode(String text) throws RefusedException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                bytes.write(text.charAt(i));
                continue;
            }
            int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(text.charAt(i + 2), 16);
            if (low < 0) {
                throw new RefusedException(400, "the request is not percent-encoded");
            }
            bytes.write((high << 4) | low);
            i += 2;
        }
        return bytes.toByteArray();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The bytes of a field. */
    byte[] bytes(String name) throws RefusedException {
        byte[] bytes = values.get(name);
        if (bytes == null) {
            throw new RefusedException(400, name + " is missing");
        }
        return bytes;
    }

    String text(String name, String otherwise) {
        byte[] bytes = values.get(name);
        return bytes == null || bytes.length == 0 ? otherwise : new String(bytes, StandardCharsets.UTF_8);
    }

    /** A whole number from 0 to {@code most}; {@code otherwise} if the field is missing. */
    long number(String name, long otherwise, long most) throws RefusedException {
        try {
            long number = Long.parseLong(text(name, Long.toString(otherwise)));
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException wrong) {
            // As one that is out of range.
        }
        throw new RefusedException(400, name + " is a number from 0 to " + most);
    }

    /** The place where a page begins; 0 by default. */
    static long index(String text) throws RefusedException {
        try {
            long index = text.isEmpty() ? 0 : Long.parseLong(text);
            if (index >= 0 && index <= Integer.MAX_VALUE) {
                return index;
            }
        } catch (NumberFormatException wrong) {
            // As one that is out of range.
        }
        throw new RefusedException(400, "from is not where a page begins");
    }

    /** The number of a database. */
    int database() throws RefusedException {
        return (int) number("db", 0, 1023);
    }
}
