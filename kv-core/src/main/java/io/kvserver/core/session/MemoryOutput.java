package io.kvserver.core.session;

import java.io.IOException;
import java.io.OutputStream;

/** The requests of a client inside the process. Any thread. */
final class MemoryOutput extends OutputStream {
    private final MemoryConnection connection;

    MemoryOutput(MemoryConnection connection) {
        this.connection = connection;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] array, int offset, int length) throws IOException {
        connection.write(array, offset, length);
    }

    @Override
    public void close() {
        connection.close();
    }
}
