package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order the parts of an event loop's turn come. */
class TurnOrderTest {
    private final List<String> done = new ArrayList<>();

    /** Whoever has waited for an element is answered before the client that has brought it, as in Redis. */
    @Test
    void whatARequestWakesComesBeforeItsReplyIsWritten() throws Exception {
        Pipe pipe = Pipe.open();
        try (EventLoop loop = new EventLoop(System::nanoTime)) {
            pipe.source().configureBlocking(false);
            loop.register(pipe.source(), SelectionKey.OP_READ, new Pushing(loop));
            pipe.sink().write(ByteBuffer.allocate(1));

            loop.runOnce();
        } finally {
            pipe.source().close();
            pipe.sink().close();
        }

        assertEquals(List.of("run", "wake", "finish"), done);
    }

    private final class Pushing implements EventLoop.Ready {
        private final EventLoop loop;

        Pushing(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void ready(SelectionKey key) {
            key.interestOps(0);
            loop.afterwards(this);
        }

        @Override
        public void run() {
            done.add("run");
            loop.execute(() -> done.add("wake"));
        }

        @Override
        public void finishTurn() {
            done.add("finish");
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
