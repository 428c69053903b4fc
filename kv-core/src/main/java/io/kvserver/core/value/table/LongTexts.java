package io.kvserver.core.value.table;

import io.kvserver.core.store.memory.HeapLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The long texts of a {@link TablePage}: arrays that never change, by number. Threads as for the page. */
final class LongTexts {
    private static final int REFERENCE_BYTES = 4;
    private static final int OBJECT_BYTES = 32;

    private byte[] @Nullable [] texts = new byte[1][];
    private int count;
    private long textBytes;

    LongTexts() {}

    /** The same texts for another page. */
    LongTexts(LongTexts other) {
        texts = other.texts.clone();
        count = other.count;
        textBytes = other.textBytes;
    }

    long memoryBytes() {
        return OBJECT_BYTES + HeapLayout.arrayBytes((long) texts.length * REFERENCE_BYTES) + textBytes;
    }

    boolean isEmpty() {
        return count == 0;
    }

    byte[] get(int number) {
        byte[] text = texts[number];
        if (text == null) {
            throw new IllegalStateException("a long text is missing");
        }
        return text;
    }

    /** Adds a text, and returns its number. */
    int add(byte[] text) {
        int number = 0;
        while (number < texts.length && texts[number] != null) {
            number++;
        }
        if (number == texts.length) {
            texts = Arrays.copyOf(texts, number + Math.max(1, number / 2));
        }
        texts[number] = text;
        count++;
        textBytes += HeapLayout.arrayBytes(text.length);
        return number;
    }

    void remove(int number) {
        textBytes -= HeapLayout.arrayBytes(get(number).length);
        texts[number] = null;
        count--;
    }
}
