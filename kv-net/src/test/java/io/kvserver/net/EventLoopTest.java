package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.io.UncheckedIOException;
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
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** With one submitter, nobody else's wake-up makes up for a lost one. */
    @ParameterizedTest
    @CsvSource({"1, 100000", "4, 5000"})
    void noWakeUpIsLost(int submitters, int tasksEach) throws Exception {
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
        int tasks = 20_000;
        List<Pipe> pipes = List.of(Pipe.open(), Pipe.open());
        AtomicInteger served = new AtomicInteger();
        for (Pipe pipe : pipes) {
            pipe.source().configureBlocking(false);
            loop.register(pipe.source(), SelectionKey.OP_READ, new Owner(key -> {
                pipe.source().read(loop.readBuffer());
                served.incrementAndGet();
            }));
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
                pipes.forEach(EventLoopTest::writeOne);
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
            closeBoth(pipe);
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
        Pipe pipe = readablePipe();
        loop.register(pipe.source(), SelectionKey.OP_READ, new Owner(key -> {
            ByteBuffer buffer = loop.readBuffer();
            pipe.source().read(buffer);
            done.add("read " + buffer.position());
        }));

        loop.runOnce();
        turn();

        assertEquals(List.of("read 3"), done);
        closeBoth(pipe);
    }

    /** Reads something, and notes what it is asked to do afterwards; fails at one of these steps. */
    private final class Reader implements EventLoop.Ready {
        private final String name;
        private final Pipe pipe;
        private final int bytes;
        private final String failing;
        private int start;

        Reader(String name, Pipe pipe, int bytes, String failing) {
            this.name = name;
            this.pipe = pipe;
            this.bytes = bytes;
            this.failing = failing;
        }

        private void step(String step) {
            if (step.equals(failing)) {
                throw new IllegalStateException("on purpose");
            }
            done.add(name + " " + step);
        }

        @Override
        public void ready(SelectionKey key) throws IOException {
            pipe.source().read(loop.readBuffer());
            key.cancel();
            byte[] input = new byte[bytes];
            Arrays.fill(input, (byte) name.charAt(0));
            start = loop.keepInput(ByteBuffer.wrap(input));
            step("ready");
            loop.afterwards(this);
        }

        @Override
        public void prepare() {
            step("prepare");
        }

        @Override
        public void run() {
            for (int i = 0; i < bytes; i++) {
                assertEquals(name.charAt(0), loop.input()[start + i]);
            }
            step("run");
        }

        @Override
        public void finishTurn() {
            step("finish");
        }

        @Override
        public void failed(Throwable cause) {
            done.add(name + " failed: " + cause.getMessage());
        }
    }

    /** Lets three owners of channels be served in one turn, and says what they were asked to do. */
    private List<String> served(int bytes, String failing) throws IOException {
        List<Pipe> pipes = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Pipe pipe = readablePipe();
            pipes.add(pipe);
            Reader reader = new Reader(name, pipe, bytes, name.equals("b") ? failing : "nothing");
            loop.register(pipe.source(), SelectionKey.OP_READ, reader);
        }
        turn();
        for (Pipe pipe : pipes) {
            closeBoth(pipe);
        }
        return done;
    }

    @Test
    void eachStepOfATurnIsTakenByAllBeforeTheNext() throws Exception {
        List<String> served = served(3, "nothing");

        // The kernel decides on their order within a step.
        for (int i = 0; i < served.size(); i += 3) {
            Collections.sort(served.subList(i, i + 3));
        }
        assertEquals(
                List.of(
                        "a ready",
                        "b ready",
                        "c ready",
                        "a prepare",
                        "b prepare",
                        "c prepare",
                        "a run",
                        "b run",
                        "c run",
                        "a finish",
                        "b finish",
                        "c finish"),
                served);
    }

    @Test
    void whatWasReadIsRunBeforeItsPlaceIsNeeded() throws Exception {
        // Two have room.
        List<String> served = served(100 << 10, "nothing");

        assertEquals(
                List.of(
                        "ready", "ready", "prepare", "prepare", "run", "run", "ready", "prepare", "run", "finish",
                        "finish", "finish"),
                served.stream().map(one -> one.substring(2)).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"prepare", "run", "finish"})
    void ownerThatFailsLaterIsToldAndDisturbsNoOther(String failing) throws Exception {
        List<String> served = served(3, failing);

        assertEquals(
                List.of("b failed: on purpose"),
                served.stream().filter(one -> one.contains("failed")).toList());
        for (String step : List.of("ready", "prepare", "run", "finish")) {
            assertEquals(
                    2,
                    served.stream().filter(one -> one.matches("[ac] " + step)).count(),
                    step);
        }
    }

    @Test
    void anOwnerThatFailsIsToldAndDisturbsNoOther() throws Exception {
        Pipe failing = readablePipe();
        Pipe served = readablePipe();
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
        closeBoth(failing);
        closeBoth(served);
    }

    @Test
    void anOwnerThatFailsEvenAtBeingToldDisturbsNoOther() throws Exception {
        Pipe pipe = readablePipe();
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
        closeBoth(pipe);
    }

    @Test
    void aClosedLoopTakesNoChannel() throws Exception {
        Pipe pipe = readablePipe();
        loop.close();

        assertThrows(
                ClosedSelectorException.class,
                () -> loop.register(pipe.source(), SelectionKey.OP_READ, new Owner(key -> {})));
        closeBoth(pipe);
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

    private static Pipe readablePipe() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().write(ByteBuffer.wrap(new byte[3]));
        return pipe;
    }

    private static void closeBoth(Pipe pipe) throws IOException {
        pipe.source().close();
        pipe.sink().close();
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

    private void turnUntil(AtomicBoolean stopped) {
        try {
            while (!stopped.get()) {
                loop.runOnce();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
