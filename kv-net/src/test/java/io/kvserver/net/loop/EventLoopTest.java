package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;

import io.kvserver.net.TestClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event loop that is turned by hand, with a clock that stands still until a test moves it. */
class EventLoopTest {
    private long nowNanos = Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(15);
    private final List<String> done = new ArrayList<>();
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new EventLoop(() -> nowNanos);
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    @Test
    void tasksRunInTheirOrder() throws Exception {
        loop.execute(() -> done.add("a"));
        loop.execute(() -> done.add("b"));

        loop.runOnce();

        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void theKernelStopsAcceptingForAClosedChannelBeforeTheNextSelect() throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
        channel.configureBlocking(false);
        loop.register(channel, SelectionKey.OP_ACCEPT, mock(EventLoop.Ready.class));
        channel.close();
        new TestClient(address).close();

        loop.releaseClosed();

        assertThrows(ConnectException.class, () -> new TestClient(address));
    }

    @Test
    void aTaskThatAddsATaskIsFollowedByIt() throws Exception {
        loop.execute(() -> loop.execute(() -> done.add("b")));
        loop.execute(() -> done.add("a"));

        loop.runOnce();

        assertEquals(List.of("a", "b"), done);
    }

    @Test
    void aTaskFromAnotherThreadWakesTheLoop() throws Exception {
        Thread loopThread = Thread.currentThread();
        Thread other = new Thread(() -> {
            // The loop cannot get further than its selector by itself.
            while (!isInSelector(loopThread)) {
                Thread.onSpinWait();
            }
            loop.execute(() -> done.add(Thread.currentThread().getName()));
        });
        other.start();

        loop.runOnce();
        other.join();

        assertEquals(List.of(loopThread.getName()), done);
    }

    @Test
    void timersRunInTheOrderOfTheirDeadlinesEvenWhereTheClockOverflows() throws Exception {
        loop.schedule(30, () -> done.add("30"));
        loop.schedule(10, () -> done.add("10"));
        loop.schedule(20, () -> done.add("20"));

        turnAfterMillis(9);
        assertEquals(List.of(), done);
        turnAfterMillis(1);
        assertEquals(List.of("10"), done);
        turnAfterMillis(20);
        assertEquals(List.of("10", "20", "30"), done);
    }

    @Test
    void whatATimerSchedulesAtOnceComesInTheNextTurn() throws Exception {
        loop.schedule(0, () -> {
            done.add("first");
            loop.schedule(0, () -> done.add("second"));
        });

        turnAfterMillis(1);
        assertEquals(List.of("first"), done);
        turn();
        assertEquals(List.of("first", "second"), done);
    }

    @Test
    void theLoopWaitsForATimer() throws Exception {
        try (EventLoop realTime = new EventLoop()) {
            realTime.schedule(5, () -> done.add("rang"));

            while (done.isEmpty()) {
                realTime.runOnce();
            }
        }
    }

    @Test
    void aTaskOrTimerThatFailsDoesNotEndTheLoop() throws Exception {
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        loop.execute(() -> done.add("task"));
        loop.schedule(1, () -> {
            throw new StackOverflowError("on purpose");
        });
        loop.schedule(1, () -> done.add("timer"));

        turnAfterMillis(1);

        assertEquals(List.of("task", "timer"), done);
    }

    @Test
    void aLoggerThatFailsDoesNotEndTheLoop() throws Exception {
        Logger logger = Logger.getLogger("io.kvserver.net");
        Handler failing = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                done.add("logger");
                throw new NoClassDefFoundError("on purpose");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(failing);
        try {
            loop.execute(() -> {
                throw new IllegalStateException("on purpose");
            });
            loop.execute(() -> done.add("task"));

            loop.runOnce();
        } finally {
            logger.removeHandler(failing);
        }

        assertEquals(List.of("logger", "task"), done);
    }

    @Test
    void aChannelThatIsReadyIsServedByItsOwner() throws Exception {
        Pipe pipe = Pipes.readable();
        loop.register(pipe.source(), SelectionKey.OP_READ, new Owner(key -> {
            ByteBuffer buffer = loop.readBuffer();
            pipe.source().read(buffer);
            done.add("read " + buffer.position());
        }));

        loop.runOnce();
        turn();

        assertEquals(List.of("read 3"), done);
        Pipes.close(pipe);
    }

    @Test
    void anOwnerThatFailsIsToldAndDisturbsNoOther() throws Exception {
        Pipe failing = Pipes.readable();
        Pipe served = Pipes.readable();
        loop.register(failing.source(), SelectionKey.OP_READ, new Owner(key -> {
            key.cancel();
            throw new StackOverflowError("on purpose");
        }));
        loop.register(served.source(), SelectionKey.OP_READ, new Owner(key -> {
            key.cancel();
            done.add("served");
        }));

        turn();

        assertEquals(
                List.of("failed: on purpose", "served"), done.stream().sorted().toList());
        Pipes.close(failing);
        Pipes.close(served);
    }

    @Test
    void anOwnerThatFailsEvenAtBeingToldDisturbsNoOther() throws Exception {
        Pipe pipe = Pipes.readable();
        loop.register(pipe.source(), SelectionKey.OP_READ, new EventLoop.Ready() {
            @Override
            public void ready(SelectionKey key) {
                key.cancel();
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void failed(Throwable cause) {
                throw new NoClassDefFoundError("on purpose");
            }
        });
        loop.execute(() -> done.add("task"));

        loop.runOnce();

        assertEquals(List.of("task"), done);
        Pipes.close(pipe);
    }

    @Test
    void aClosedLoopTakesNoChannel() throws Exception {
        Pipe pipe = Pipes.readable();
        loop.close();

        assertThrows(
                ClosedSelectorException.class,
                () -> loop.register(pipe.source(), SelectionKey.OP_READ, new Owner(key -> {})));
        Pipes.close(pipe);
    }

    private static boolean isInSelector(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(EventLoop.class.getName())
                        && frame.getMethodName().equals("runOnce"));
    }

    private interface Served {
        void by(SelectionKey key) throws IOException;
    }

    /** Does something when its channel is ready, and notes when that failed. */
    private final class Owner implements EventLoop.Ready {
        private final Served served;

        Owner(Served served) {
            this.served = served;
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            served.by(key);
        }

        @Override
        public void failed(Throwable cause) {
            done.add("failed: " + cause.getMessage());
        }
    }

    private void turnAfterMillis(long millis) throws IOException {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
        turn();
    }

    /** One turn that waits for nothing. */
    private void turn() throws IOException {
        loop.execute(() -> {});
        loop.runOnce();
    }
}
