package io.kvserver.core.session;

import java.io.IOException;
import java.io.InputStream;

/** The replies to a client inside the process. Any thread. */
final class MemoryInput extends InputStream {
    private final MemoryConnection connection;

    MemoryInput(MemoryConnection connection) {
        this.connection = connection;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] array, int offset, int length) throws IOException {
        return connection.read(array, offset, length, 0);
    }

    @Override
    public int available() {
        return connection.available();
    }

    @Override
    public void close() {
        connection.close();
    }
}
