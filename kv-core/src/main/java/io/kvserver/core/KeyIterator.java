package io.kvserver.core;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * Iterates over keys that are fetched page by page, each page when the previous one has been read. Confined to one thread at
 * a time.
 */
final class KeyIterator implements Iterator<byte[]> {
    private static final byte[] END = "0".getBytes(StandardCharsets.US_ASCII);

    private final Function<byte[], Page> source;
    private byte[] cursor = END;
    private boolean begun;
    private Iterator<byte[]> page = List.<byte[]>of().iterator();

    /** Some keys, and the cursor for the next page, as in SCAN's reply. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Page(byte[] cursor, List<byte[]> keys) {}

    /** {@code source} fetches the page for a cursor. */
    KeyIterator(Function<byte[], Page> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        while (!page.hasNext() && !(begun && Arrays.equals(cursor, END))) {
            begun = true;
            Page next = source.apply(cursor);
            cursor = next.cursor();
            page = next.keys().iterator();
        }
        return page.hasNext();
    }

    @Override
    public byte[] next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.next();
    }
}
