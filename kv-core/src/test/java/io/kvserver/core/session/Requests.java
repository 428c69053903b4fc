package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.List;

/** Encodes requests as RESP arrays. Texts have one char per byte. */
public final class Requests {
    private Requests() {}

    /** A request of words that are separated by single spaces. */
    public static String array(String words) {
        return new String(array(List.of(words.split(" ", -1))), ISO_8859_1);
    }

    public static byte[] array(List<String> words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + words.size() + "\r\n").getBytes(ISO_8859_1));
        for (String word : words) {
            bytes.writeBytes(("$" + word.length() + "\r\n" + word + "\r\n").getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }
}
