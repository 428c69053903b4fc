package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.CapturedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A selector that no longer waits, as that of some systems does. */
class LoopSelectorTest {
    @RegisterExtension
    private final CapturedLog log = new CapturedLog();

    private final List<String> events = new ArrayList<>();
    private Spinning selector;
    private EventLoop loop;
    private Pipe pipe;

    /** Returns at once until it is replaced, without looking at its channels. */
    private static final class Spinning extends LoopSelector {
        private boolean spins = true;

        Spinning() throws IOException {}

        @Override
        public int select(Consumer<SelectionKey> dispatch, long timeoutMillis) throws IOException {
            return spins ? 0 : super.select(dispatch, timeoutMillis);
        }

        @Override
        public void replace(Consumer<SelectionKey> unmovable) throws IOException {
            super.replace(unmovable);
            spins = false;
        }
    }

    private final class Owner implements EventLoop.Ready {
        private SelectionKey key;

        @Override
        public void ready(SelectionKey ready) throws IOException {
            assertEquals(key, ready);
            pipe.source().read(ByteBuffer.allocate(10));
            events.add("ready");
        }

        @Override
        public void moved(SelectionKey moved) {
            key = moved;
            events.add("moved");
        }

        @Override
        public void failed(Throwable cause) {
            events.add("failed");
        }
    }

    @BeforeEach
    void open() throws Exception {
        selector = new Spinning();
        loop = new EventLoop(() -> 0, selector);
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        loop.register(pipe.source(), SelectionKey.OP_READ, new Owner());
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
        pipe.source().close();
        pipe.sink().close();
    }

    private void turn(int times) throws IOException {
        for (int i = 0; i < times; i++) {
            loop.runOnce();
        }
    }

    @Test
    void itIsReplacedAndItsChannelsAreServedByTheNewOne() throws Exception {
        pipe.sink().write(ByteBuffer.allocate(1));

        turn(511);
        assertEquals(List.of(), events);
        turn(2);

        assertEquals(List.of("moved", "ready"), events);
        assertTrue(log.has(Level.WARNING, "a selector no longer waits"));
    }

    @Test
    void oneThatReturnsForAReasonIsKept() throws Exception {
        for (int i = 0; i < 1000; i++) {
            loop.execute(() -> {});
            loop.runOnce();
        }
        loop.schedule(0, () -> {});
        turn(1);

        assertEquals(List.of(), events);
    }

    @Test
    void anInterruptOfTheLoopsThreadIsForgotten() throws Exception {
        Thread.currentThread().interrupt();

        turn(1);

        assertFalse(Thread.interrupted());
    }

    @Test
    void aChannelThatIsClosedIsLeftOut() throws Exception {
        pipe.source().close();

        turn(512);
        selector.wakeUp();
        turn(1);

        assertEquals(List.of(), events);
    }
}
