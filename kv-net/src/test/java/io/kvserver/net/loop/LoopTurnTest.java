package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The steps of a turn, in which several channels are served. */
class LoopTurnTest {
    private final List<String> done = new ArrayList<>();
    private EventLoop loop;

    @BeforeEach
    void open() throws Exception {
        loop = new EventLoop();
    }

    @AfterEach
    void close() throws Exception {
        loop.close();
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

    private static final class Idle implements EventLoop.Ready {
        @Override
        public void ready(SelectionKey key) {}

        @Override
        public void failed(Throwable cause) {
            fail(cause);
        }
    }

    /** Lets three owners of channels be served in one turn, and says what they were asked to do. */
    private List<String> served(int bytes, String failing) throws IOException {
        List<Pipe> pipes = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Pipe pipe = Pipes.readable();
            pipes.add(pipe);
            Reader reader = new Reader(name, pipe, bytes, name.equals("b") ? failing : "nothing");
            loop.register(pipe.source(), SelectionKey.OP_READ, reader);
        }
        // So that it does not wait.
        loop.execute(() -> {});
        loop.runOnce();
        for (Pipe pipe : pipes) {
            Pipes.close(pipe);
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
    void clientIsAloneAfterManyTurnsWithoutAnother() {
        EventLoop.Ready one = new Idle();
        EventLoop.Ready other = new Idle();
        LoopTurn turn = LoopTurn.whole();
        assertTrue(turn.isShared());
        for (int i = 0; i < 2000; i++) {
            turn.add(one);
            turn.finish();
        }
        assertFalse(turn.isShared());

        turn.add(one);
        turn.add(other);
        turn.finish();
        assertTrue(turn.isShared());
    }
}
