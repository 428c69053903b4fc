package io.kvserver.net.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.faults.FaultLoader;
import io.kvserver.core.faults.Faults;
import io.kvserver.core.faults.Faults.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop goes on with small buffers if there is no memory for larger ones, and does not try again. */
class LittleMemoryTest {
    private static final int SMALL = 32 << 10;

    @AfterEach
    void disarm() {
        Faults.disarm();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                RefusedArray.class,
                RefusedReadBuffer.class,
                RefusedWriteBuffer.class,
                RefusedRoom.class,
                GrantedArray.class
            })
    void aBufferMayStaySmall(Class<?> scenario) throws Exception {
        FaultLoader loader = new FaultLoader(LittleMemoryTest.class);

        Runnable steps =
                (Runnable) loader.loadClass(scenario.getName()).getConstructor().newInstance();
        try {
            steps.run();
        } catch (OutOfMemoryError planted) {
            // JUnit would end with it.
            throw new AssertionError(planted);
        }
    }

    /** The array cannot be made larger when the read buffer was full. */
    public static final class RefusedArray implements Runnable {
        @Override
        public void run() {
            readsWithSmallBuffers(1);
        }
    }

    /** The array can, and the read buffer cannot. */
    public static final class RefusedReadBuffer implements Runnable {
        @Override
        public void run() {
            readsWithSmallBuffers(2);
        }
    }

    private static void readsWithSmallBuffers(int refusedPlace) {
        LoopTurn turn = LoopTurn.whole();
        readFull(turn, turn.readBuffer(), 'a');

        Faults.arm(Kind.MEMORY, refusedPlace, 1);
        ByteBuffer second = turn.readBuffer();
        assertEquals(refusedPlace, Faults.disarm());

        for (byte content = 'b'; content < 'e'; content++) {
            assertEquals(SMALL, second.remaining());
            readFull(turn, second, content);
            Faults.arm(Kind.MEMORY, 1, 1);
            second = turn.readBuffer();
            assertEquals(0, Faults.disarm());
        }
    }

    /** Fills a buffer as a client's input does, and keeps all of it. */
    private static void readFull(LoopTurn turn, ByteBuffer buffer, int content) {
        byte[] bytes = content(buffer.remaining(), content);
        int start = turn.keepInput(buffer.put(bytes).flip());

        assertArrayEquals(bytes, Arrays.copyOfRange(turn.input(), start, start + bytes.length));
        turn.finish();
    }

    private static byte[] content(int length, int content) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) content);
        return bytes;
    }

    /** The buffer for output cannot be made larger. */
    public static final class RefusedWriteBuffer implements Runnable {
        @Override
        public void run() {
            LoopTurn turn = LoopTurn.whole();
            write(turn.writeBuffer());

            Faults.arm(Kind.MEMORY, 1, 1);
            ByteBuffer second = turn.writeBuffer();
            assertEquals(1, Faults.disarm());

            for (int i = 0; i < 3; i++) {
                write(second);
                Faults.arm(Kind.MEMORY, 1, 1);
                second = turn.writeBuffer();
                assertEquals(0, Faults.disarm());
            }
        }

        private static void write(ByteBuffer buffer) {
            assertEquals(SMALL, buffer.remaining());
            buffer.put(new byte[SMALL]).flip();
            // A socket takes all of it.
            buffer.position(SMALL);
        }
    }

    /** The array has no room for a second client's input, and cannot be made larger. */
    public static final class RefusedRoom implements Runnable {
        private static final int HALF = 20 << 10;

        @Override
        public void run() {
            LoopTurn turn = LoopTurn.whole();
            assertEquals(0, turn.keepInput(ByteBuffer.wrap(content(HALF, 'a'))));

            Faults.arm(Kind.MEMORY, 1, 1);
            for (byte content = 'b'; content < 'e'; content++) {
                byte[] bytes = content(HALF, content);
                assertEquals(0, turn.keepInput(ByteBuffer.wrap(bytes)));
                assertArrayEquals(bytes, Arrays.copyOf(turn.input(), HALF));
            }
            assertEquals(1, Faults.disarm());
        }
    }

    /** The array is made larger while it keeps input, which stays. */
    public static final class GrantedArray implements Runnable {
        @Override
        public void run() {
            LoopTurn turn = LoopTurn.whole();
            byte[] first = content(SMALL, 'a');
            assertEquals(0, turn.keepInput(turn.readBuffer().put(first).flip()));
            byte[] before = turn.input();

            ByteBuffer second = turn.readBuffer();
            assertEquals(EventLoop.BUFFER_BYTES, second.remaining());
            byte[] bytes = content(EventLoop.BUFFER_BYTES, 'b');
            assertEquals(SMALL, turn.keepInput(second.put(bytes).flip()));

            assertArrayEquals(first, before);
            assertArrayEquals(first, Arrays.copyOf(turn.input(), SMALL));
            assertArrayEquals(bytes, Arrays.copyOfRange(turn.input(), SMALL, SMALL + bytes.length));
        }
    }
}
