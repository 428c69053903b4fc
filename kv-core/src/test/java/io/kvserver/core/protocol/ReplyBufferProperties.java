package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;

/** A reply buffer against the plainest model of one. */
class ReplyBufferProperties {
    private final TailPool pool = new TailPool();
    private ReplyBuffer buffer = new ReplyBuffer(pool);
    private ByteArrayOutputStream added = new ByteArrayOutputStream();
    private int discarded;
    private byte nextByte;

    @BeforeTry
    void startEmpty() {
        buffer = new ReplyBuffer(pool);
        added = new ByteArrayOutputStream();
        discarded = 0;
    }

    enum Action {
        ADD,
        ADD_COPY,
        ADD_TEXT,
        ADD_IN_PLACE,
        ADD_AND_TAKE_BACK,
        DISCARD,
        DISCARD_ALL
    }

    record Step(Action action, int size) {}

    @Property(tries = 500)
    void agreesWithAPlainArray(@ForAll("steps") List<Step> steps) {
        for (Step step : steps) {
            run(step);

            byte[] expected = Arrays.copyOfRange(added.toByteArray(), discarded, added.size());
            assertEquals(expected.length, buffer.size());
            assertEquals(expected.length == 0, buffer.isEmpty());
            assertArrayEquals(expected, front(expected.length));
            assertArrayEquals(Arrays.copyOf(expected, expected.length / 2), front(expected.length / 2));
        }
    }

    @Property(tries = 200)
    void buffersThatShareAPoolDoNotDisturbEachOther(@ForAll("steps") List<Step> steps) {
        byte[] others = new byte[20_000];
        Arrays.fill(others, (byte) 'o');
        for (Step step : steps) {
            ReplyBuffer other = new ReplyBuffer(pool);
            other.addCopy(others, 0, others.length);
            run(step);
            ByteBuffer got = ByteBuffer.allocate(others.length);
            other.copyTo(got);
            other.discard(others.length);

            assertArrayEquals(others, got.array());
            byte[] expected = Arrays.copyOfRange(added.toByteArray(), discarded, added.size());
            assertArrayEquals(expected, front(expected.length));
        }
    }

    @Property(tries = 50)
    void anEmptyBufferKeepsLittleMemory(@ForAll("steps") List<Step> steps) {
        for (Step step : steps) {
            run(step);
        }

        run(new Step(Action.DISCARD_ALL, 0));

        assertTrue(buffer.isEmpty());
        assertTrue(buffer.array().length <= 16 << 10, buffer.array().length + " bytes kept");
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

    private void run(Step step) {
        int size = step.size();
        switch (step.action()) {
            case ADD -> buffer.add(modelled(size), 1, size);
            case ADD_COPY -> addCopy(size);
            case ADD_TEXT -> addText(size);
            case ADD_IN_PLACE -> addInPlace(size);
            case ADD_AND_TAKE_BACK -> addAndTakeBack(size);
            case DISCARD -> discard((int) Math.min(size, buffer.size()));
            case DISCARD_ALL -> discard((int) buffer.size());
        }
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
        buffer.addCopy(new byte[3], 0, 3);
        buffer.add(new byte[size], 0, size);
        buffer.addText("x".repeat(size / 2));
        buffer.add(new byte[size], 0, size);
        buffer.truncate(mark);
    }

    private void discard(int count) {
        buffer.discard(count);
        discarded += count;
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

    private byte[] front(int count) {
        ByteBuffer target = ByteBuffer.allocate(count);
        buffer.copyTo(target);
        assertEquals(0, target.remaining());
        return target.array();
    }
}
