package io.kvserver.net.loop;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** Pipes, as channels for an event loop. */
final class Pipes {
    private Pipes() {}

    /** One with three bytes to be read. */
    static Pipe readable() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[3]));
        return pipe;
    }

    static void close(Pipe pipe) throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }
}
