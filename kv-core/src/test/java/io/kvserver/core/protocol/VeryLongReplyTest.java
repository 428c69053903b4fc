package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A reply of which the garbage collector would copy much if it were in many small arrays. */
class VeryLongReplyTest {
    private static final int PARTS = 40_000;
    private static final int PART_BYTES = 1000;
    private static final long SIZE = (long) PARTS * PART_BYTES;

    private final ReplyBuffer buffer = new ReplyBuffer(new TailPool());

    private void fill() {
        for (int i = 0; i < PARTS; i++) {
            byte[] part = ByteBuffer.allocate(PART_BYTES).putInt(i).array();
            buffer.addCopy(part, 0, part.length);
        }
    }

    @Test
    void isInFewArrays() {
        fill();

        int large = TailPool.largeBytes(Runtime.getRuntime().maxMemory());
        long most = 4L * large / TailPool.TAIL_BYTES + SIZE / large + 4;
        assertTrue(buffer.linkCount() <= most, () -> buffer.linkCount() + " of " + most);
    }

    @Test
    void takesLittleMoreThanItsBytesIfItsPartsDiffer() {
        byte[] shortPart = new byte[PART_BYTES];
        byte[] longPart = new byte[ReplyBuffer.REFERENCE_BYTES];
        for (int i = 0; i < 500; i++) {
            for (int j = 0; j < 70; j++) {
                buffer.addCopy(shortPart, 0, shortPart.length);
            }
            buffer.add(longPart, 0, longPart.length);
        }

        long least = 500L * 70 * PART_BYTES;
        long reserved = buffer.reservedBytes();
        assertTrue(reserved < 2 * least, () -> reserved + " bytes of arrays for " + least);
    }

    @Test
    void isReadInOrderIfItsPartsDiffer() {
        byte[] longPart = new byte[ReplyBuffer.REFERENCE_BYTES];
        int numbers = 0;
        for (int i = 0; i < 600; i++) {
            for (int j = 0; j < 17; j++) {
                byte[] part = ByteBuffer.allocate(PART_BYTES).putInt(numbers++).array();
                buffer.addCopy(part, 0, part.length);
            }
            buffer.add(longPart, 0, longPart.length);
            if (i % 100 == 99) {
                long size = buffer.size();
                buffer.addCopy(longPart, 0, 500);
                buffer.add(longPart, 0, longPart.length);
                buffer.addCopy(longPart, 0, 700);
                buffer.truncate(size);
            }
        }

        ByteBuffer read = ByteBuffer.allocate(PART_BYTES);
        for (int number = 0; number < numbers; number++) {
            buffer.copyTo(read.clear());
            assertEquals(number, read.getInt(0));
            buffer.discard(PART_BYTES);
            if (number % 17 == 16) {
                buffer.discard(longPart.length);
            }
        }
        assertTrue(buffer.isEmpty());
    }

    @Test
    void isReadInOrder() {
        fill();

        assertEquals(SIZE, buffer.size());
        ByteBuffer read = ByteBuffer.allocate(PART_BYTES);
        for (int i = 0; i < PARTS; i++) {
            buffer.copyTo(read.clear());
            assertEquals(i, read.getInt(0));
            buffer.discard(PART_BYTES);
        }
        assertTrue(buffer.isEmpty());
    }

    @Test
    void isTakenBackUpToAnyPlace() {
        fill();

        buffer.truncate(SIZE - 3_000_000);
        fill();

        assertEquals(2 * SIZE - 3_000_000, buffer.size());
        ByteBuffer read = ByteBuffer.allocate(PART_BYTES);
        for (int i = 0; i < 2 * PARTS - 3000; i++) {
            buffer.copyTo(read.clear());
            assertEquals(i < PARTS - 3000 ? i : i - (PARTS - 3000), read.getInt(0));
            buffer.discard(PART_BYTES);
        }
    }
}
