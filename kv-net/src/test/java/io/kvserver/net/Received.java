package io.kvserver.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a server sends, read ahead. Without the locks of {@link java.io.BufferedInputStream}, which cost more than all else where tests
 * read many megabytes byte by byte. Confined to one thread.
 */
final class Received extends InputStream {
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    Received(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return at < end || fill() ? buffer[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == end && !fill()) {
            return -1;
        }
        int count = Math.min(length, end - at);
        System.arraycopy(buffer, at, bytes, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return end - at + in.available();
    }

    /** Reads up to a byte, which is left out. Returns {@code false} if the end came first. */
    boolean readBefore(int last, ByteArrayOutputStream bytes) throws IOException {
        while (at < end || fill()) {
            int from = at;
            while (at < end && buffer[at] != last) {
                at++;
            }
            bytes.write(buffer, from, at - from);
            if (at < end) {
                at++;
                return true;
            }
        }
        return false;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = 0;
        int count = in.read(buffer);
        end = Math.max(count, 0);
        return count > 0;
    }
}
