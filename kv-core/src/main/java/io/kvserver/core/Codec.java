package io.kvserver.core;

/**
 * How a program's keys or values become bytes, and bytes become them. Any thread.
 *
 * @param <T> the program's type
 */
@SuppressWarnings("ClassInitializationDeadlock") // Utf8 initializes nothing of Codec's.
public interface Codec<T> {
    /** Bytes as they are. Arrays are copied into the store and out of it, so they stay the program's. */
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

    /** Text as UTF-8. Bytes that are no UTF-8 are read as U+FFFD. */
    Codec<String> UTF_8 = new Utf8();

    /**
     * The bytes of a value. The store copies the array and does not change it.
     *
     * @throws IllegalArgumentException if the value has no bytes, as a string with half a surrogate pair in UTF-8
     */
    byte[] encode(T value);

    /** The value of bytes, whose array nobody else has. */
    T decode(byte[] bytes);

    /** The bytes of several values, in their order. */
    default byte[][] encodeAll(T[] values) {
        byte[][] encoded = new byte[values.length][];
        for (int i = 0; i < values.length; i++) {
            encoded[i] = encode(values[i]);
        }
        return encoded;
    }
}
