package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.net.loop.EventLoop;
import org.junit.jupiter.api.Test;

class InputShareTest {
    private static final long LONG = 1_000_000;
    private static final long MIDDLING = 100_000;
    private static final long SHORT = 1_000;

    private final InputShare share = new InputShare();

    @Test
    void isAFullBufferAtFirst() {
        assertEquals(EventLoop.BUFFER_BYTES, share.bytes());
    }

    @Test
    void becomesSmallerWhileAFullShareTakesLong() {
        share.ran(share.bytes(), LONG);
        assertEquals(EventLoop.BUFFER_BYTES / 2, share.bytes());
        for (int i = 0; i < 100; i++) {
            share.ran(share.bytes(), LONG);
        }
        assertEquals(1024, share.bytes());
    }

    @Test
    void becomesLessThanABatchThatTakesLong() {
        share.ran(45_000, LONG);
        assertEquals(22_500, share.bytes());
    }

    @Test
    void staysWhenOneRequestTakesLong() {
        share.ran(30, LONG);
        assertEquals(EventLoop.BUFFER_BYTES, share.bytes());
    }

    @Test
    void staysWhereItTakesAboutTheTimeOfATurn() {
        share.ran(share.bytes(), LONG);
        share.ran(share.bytes(), MIDDLING);
        assertEquals(EventLoop.BUFFER_BYTES / 2, share.bytes());
    }

    @Test
    void becomesAFullBufferAgainWhenItIsShort() {
        for (int i = 0; i < 3; i++) {
            share.ran(share.bytes(), LONG);
        }
        for (int i = 0; i < 4; i++) {
            share.ran(20, SHORT);
        }
        assertEquals(EventLoop.BUFFER_BYTES, share.bytes());
        share.ran(45_000, LONG);
        share.ran(20, SHORT);
        share.ran(20, SHORT);
        assertEquals(EventLoop.BUFFER_BYTES, share.bytes());
    }
}
