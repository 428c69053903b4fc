package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Reply buffers against the plainest model of one. */
class ReplyBufferProperties {
    enum Action {
        ADD,
        ADD_COPY,
        ADD_TEXT,
        ADD_IN_PLACE,
        ADD_AND_TAKE_BACK,
        FAIL_FOR_WANT_OF_MEMORY,
        DISCARD,
        DISCARD_ALL,
        COMPACT,
        CLEAR
    }

    record Step(Action action, int size) {}

    /** A pool that tracks the owners of its arrays, and sometimes fails to allocate another. */
    private static final class WatchedPool extends TailPool {
        private final Set<byte[]> out = Collections.newSetFromMap(new IdentityHashMap<>());
        private boolean exhausted;

        @Override
        synchronized byte[] take() {
            if (exhausted) {
                throw new OutOfMemoryError("planted");
            }
            byte[] tail = super.take();
            assertTrue(out.add(tail), "somebody has this array");
            return tail;
        }

        @Override
        synchronized void giveBack(byte[] tail) {
            assertTrue(out.remove(tail), "nobody has this array, or it was given back already");
            super.giveBack(tail);
        }
    }

    /** A buffer and its expected content. */
    private static final class Modelled {
        private final WatchedPool pool;
        private final ReplyBuffer buffer;
        private ByteArrayOutputStream added = new ByteArrayOutputStream();
        private int discarded;
        private byte nextByte;

        Modelled(WatchedPool pool) {
            this.pool = pool;
            this.buffer = new ReplyBuffer(pool);
        }

        void run(Step step) {
            int size = step.size();
            switch (step.action()) {
                case ADD -> buffer.add(modelled(size), 1, size);
                case ADD_COPY -> addCopy(size);
                case ADD_TEXT -> addText(size);
                case ADD_IN_PLACE -> addInPlace(size);
                case ADD_AND_TAKE_BACK -> addAndTakeBack(size);
                case FAIL_FOR_WANT_OF_MEMORY -> failForWantOfMemory(size);
                case DISCARD -> discard((int) Math.min(size, buffer.size()));
                case DISCARD_ALL -> discard((int) buffer.size());
                case COMPACT -> compact();
                case CLEAR -> clear();
            }
        }

        private void compact() {
            buffer.compact();
            assertTrue(buffer.tailCapacity() <= Math.max(2 << 10, 2 * buffer.tailBytes()));
        }

        private void addCopy(int size) {
            byte[] bytes = modelled(size);
            buffer.addCopy(bytes, 1, size);
            Arrays.fill(bytes, (byte) 0);
        }

        private void addText(int size) {
            buffer.addText("\n" + "\u00e9".repeat(size) + "\r");
            added.write(' ');
            for (int i = 0; i < size; i++) {
                added.write(0xe9);
            }
            added.write(' ');
        }

        private void addInPlace(int size) {
            byte[] bytes = modelled(size);
            buffer.reserve(size);
            System.arraycopy(bytes, 1, buffer.array(), buffer.end(), size);
            buffer.added(buffer.end() + size);
        }

        private void addAndTakeBack(int size) {
            long mark = buffer.size();
            addSeveral(size);
            buffer.truncate(mark);
        }

        private void addSeveral(int size) {
            buffer.addCopy(new byte[3], 0, 3);
            buffer.add(new byte[size], 0, size);
            buffer.addText("x".repeat(size / 2));
            buffer.add(new byte[size], 0, size);
        }

        private void failForWantOfMemory(int size) {
            long mark = buffer.size();
            pool.exhausted = true;
            try {
                addSeveral(size);
            } catch (OutOfMemoryError planted) {
                assertEquals("planted", planted.getMessage());
            }
            pool.exhausted = false;
            buffer.truncate(mark);
        }

        private void discard(int count) {
            buffer.discard(count);
            discarded += count;
        }

        private void clear() {
            buffer.clear();
            discarded = added.size();
        }

        /** New bytes that the model knows, with one more on either side. */
        private byte[] modelled(int size) {
            byte[] bytes = new byte[size + 2];
            for (int i = 1; i <= size; i++) {
                bytes[i] = nextByte++;
            }
            added.write(bytes, 1, size);
            return bytes;
        }

        void assertAsModelled() {
            byte[] expected = Arrays.copyOfRange(added.toByteArray(), discarded, added.size());
            assertEquals(expected.length, buffer.size());
            assertEquals(expected.length == 0, buffer.isEmpty());
            assertArrayEquals(expected, front(expected.length));
            assertArrayEquals(Arrays.copyOf(expected, expected.length / 2), front(expected.length / 2));
        }

        private byte[] front(int count) {
            ByteBuffer target = ByteBuffer.allocate(count);
            buffer.copyTo(target);
            assertEquals(0, target.remaining());
            return target.array();
        }
    }

    @Property(tries = 500)
    void buffersAgreeWithPlainArrays(@ForAll("steps") List<Step> steps, @ForAll("steps") List<Step> stepsOfAnother) {
        WatchedPool pool = new WatchedPool();
        Modelled one = new Modelled(pool);
        Modelled other = new Modelled(pool);
        for (int i = 0; i < Math.max(steps.size(), stepsOfAnother.size()); i++) {
            if (i < steps.size()) {
                one.run(steps.get(i));
            }
            if (i < stepsOfAnother.size()) {
                other.run(stepsOfAnother.get(i));
            }

            one.assertAsModelled();
            other.assertAsModelled();
        }
    }

    @Property(tries = 50)
    void anEmptyBufferKeepsLittleMemory(@ForAll("steps") List<Step> steps) {
        WatchedPool pool = new WatchedPool();
        Modelled emptied = new Modelled(pool);
        for (Step step : steps) {
            emptied.run(step);
        }

        emptied.run(new Step(Action.DISCARD_ALL, 0));

        assertTrue(emptied.buffer.isEmpty());
        assertTrue(emptied.buffer.array().length <= 16 << 10, emptied.buffer.array().length + " bytes kept");
        assertEquals(Set.of(), pool.out, "arrays that were not given back");
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> sizes = Arbitraries.oneOf(
                Arbitraries.integers().between(0, 20),
                Arbitraries.integers().between(400, 2000),
                Arbitraries.integers().between((16 << 10) - 2, (16 << 10) + 2),
                Arbitraries.integers().between((64 << 10) - 2, (64 << 10) + 2));
        return Combinators.combine(Arbitraries.of(Action.class), sizes)
                .as(Step::new)
                .list()
                .ofMaxSize(25)
                .withoutEdgeCases();
    }
}
