package io.kvserver.core;

/**
 * Converts a program's keys or values to bytes and back. Any thread.
 *
 * @param <T> the program's type
 */
@SuppressWarnings("ClassInitializationDeadlock") // Utf8 initializes nothing of Codec's.
public interface Codec<T> {
    /** Bytes, unchanged. The store copies arrays on the way in and out, so the program keeps its own. */
    Codec<byte[]> BYTES = new Codec<>() {
        @Override
        public byte[] encode(byte[] value) {
            return value;
        }

        @Override
        public byte[] decode(byte[] bytes) {
            return bytes;
        }
    };

    /** Text as UTF-8. Malformed bytes are decoded as U+FFFD. */
    Codec<String> UTF_8 = new Utf8();

    /**
     * Encodes a value. The store copies the returned array and does not modify it.
     *
     * @throws IllegalArgumentException if the value cannot be encoded, for example a string with an unpaired surrogate in
     *     UTF-8
     */
    byte[] encode(T value);

    /** Decodes a value. The array belongs to the codec. */
    T decode(byte[] bytes);

    /** Encodes several values, in order. */
    default byte[][] encodeAll(T[] values) {
        byte[][] encoded = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            encoded[i] = encode(values[i]);
        }
        return encoded;
    }
}
