package io.kvserver.core;

import java.nio.charset.StandardCharsets;

/** Text as UTF-8. Stateless; any thread. */
final class Utf8 implements Codec<String> {
    /** The JDK's replacement for an unpaired surrogate: all keys with one would be the same key. */
    private static final byte REPLACEMENT = '?';

    @Override
    public byte[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte each : bytes) {
            if (each == REPLACEMENT) {
                requireWhole(text);
                break;
            }
        }
        return bytes;
    }

    @Override
    public String decode(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void requireWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(unit)) {
                throw new IllegalArgumentException(
                        "character " + i + " is half a surrogate pair, which UTF-8 cannot express");
            }
        }
    }
}
