package io.kvserver.core.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Passwords, of which only the SHA-256 is kept, as 64 hexadecimal digits. Stateless. */
final class Passwords {
    private static final int DIGITS = 64;

    private Passwords() {}

    /** The hash of a password. */
    static String hash(byte[] password) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(password));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Whether a text is a hash as rules have it. */
    static boolean isHash(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return text.length() == DIGITS;
    }

    /** Whether a password is one of those with these hashes. Takes the same time whichever it is, and however much of one is right. */
    static boolean isOneOf(byte[] password, List<String> hashes) {
        byte[] attempt = hash(password).getBytes(ISO_8859_1);
        boolean found = false;
        for (String known : hashes) {
            found |= MessageDigest.isEqual(attempt, known.getBytes(ISO_8859_1));
        }
        return found;
    }
}
