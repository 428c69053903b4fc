package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.Effort;
import io.kvserver.net.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A loop that goes to sleep while other threads give it tasks. */
class LoopWakeUpTest {
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new EventLoop();
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
    }

    /** With one submitter, nobody else's wake-up makes up for a lost one. */
    @ParameterizedTest
    @CsvSource({"1, 30000", "4, 3000"})
    void noWakeUpIsLost(int submitters, int tasks) throws Exception {
        int tasksEach = Effort.of(tasks);
        AtomicBoolean stopped = new AtomicBoolean();
        Thread loopThread = new Thread(() -> turnUntil(stopped));
        loopThread.start();
        List<AtomicInteger> ran = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < submitters; i++) {
            AtomicInteger counter = new AtomicInteger();
            ran.add(counter);
            threads.add(new Thread(() -> submitOneByOne(tasksEach, counter)));
        }

        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join(TestClient.TIMEOUT_MILLIS);
        }

        assertEquals(
                Collections.nCopies(submitters, tasksEach),
                ran.stream().map(AtomicInteger::get).toList());
        loop.execute(() -> stopped.set(true));
        loopThread.join();
    }

    /** A loop that has served several channels looks for more before it goes to sleep. */
    @Test
    void noWakeUpIsLostWhereSeveralChannelsWereReady() throws Exception {
        int tasks = Effort.of(8_000);
        List<Pipe> pipes = List.of(Pipe.open(), Pipe.open());
        AtomicInteger served = new AtomicInteger();
        for (Pipe pipe : pipes) {
            pipe.source().configureBlocking(false);
            loop.register(pipe.source(), SelectionKey.OP_READ, new Counting(pipe, served));
        }
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger ran = new AtomicInteger();
        Thread loopThread = new Thread(() -> turnUntil(stopped));
        loopThread.start();
        Thread submitter = new Thread(() -> {
            for (int n = 0; n < tasks; n++) {
                // Both at once, because the loop waits here.
                CountDownLatch written = new CountDownLatch(1);
                loop.execute(() -> Uninterrupted.run(written::await));
                pipes.forEach(LoopWakeUpTest::writeOne);
                written.countDown();
                awaitMore(served, 2 * n + 1);
                spin(n % 100);
                loop.execute(ran::incrementAndGet);
                awaitMore(ran, n);
            }
        });

        submitter.start();
        submitter.join(TestClient.TIMEOUT_MILLIS);

        assertEquals(tasks, ran.get());
        loop.execute(() -> stopped.set(true));
        loopThread.join();
        for (Pipe pipe : pipes) {
            Pipes.close(pipe);
        }
    }

    private static void writeOne(Pipe pipe) {
        try {
            pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    private static void awaitMore(AtomicInteger counter, int than) {
        for (int spins = 0; counter.get() <= than; spins++) {
            if (spins < 1000) {
                Thread.onSpinWait();
            } else {
                // The loop may be waiting for this very processor.
                LockSupport.parkNanos(1);
            }
        }
    }

    /** Submits each task when the one before has run, and meets the loop in ever another place on its way to sleep. */
    private void submitOneByOne(int tasks, AtomicInteger ran) {
        for (int n = 0; n < tasks; n++) {
            spin(n % 100);
            loop.execute(ran::incrementAndGet);
            awaitMore(ran, n);
        }
    }

    private void turnUntil(AtomicBoolean stopped) {
        try {
            while (!stopped.get()) {
                loop.runOnce();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Counts how often its pipe was ready. */
    private final class Counting implements EventLoop.Ready {
        private final Pipe pipe;
        private final AtomicInteger served;

        Counting(Pipe pipe, AtomicInteger served) {
            this.pipe = pipe;
            this.served = served;
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            pipe.source().read(loop.readBuffer());
            served.incrementAndGet();
        }

        @Override
        public void failed(Throwable cause) {
            throw new AssertionError(cause);
        }
    }
}
