package io.kvserver.net.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of an event loop: the input that was read, and the owners that have still to run it and to write. Reused for
 * each turn. Confined to the loop's thread.
 *
 * <p>All input is run before any output is written, unless the output is long. See {@link EventLoop#afterwards}.
 *
 * <p>The buffers grow once, after they have been full. If there is no memory for a larger one, the loop goes on with those that it
 * has, and never tries again: the small ones cost little, while a direct buffer that is refused costs a garbage collection and half a
 * second of waiting within the JDK. The array has room for all that the read buffer holds at any time, so nothing that was read is
 * lost.
 */
final class LoopTurn {
    /** The most output of all clients together that waits for the end of a turn. */
    private static final long MAX_OUTPUT = 1 << 20;
    /** The number of buffers that are read before the input is run. */
    private static final int INPUT_BUFFERS = 4;
    /**
     * The size of all buffers until they have been full once. The first use of memory is slow: with large buffers it took most of the
     * time of a start.
     */
    private static final int FIRST_BYTES = 32 << 10;
    /** After this many turns with the same single owner, some tenths of a second if it sends very much, it counts as alone. */
    private static final int TURNS_ALONE = 1024;
    /** The size of the buffers of a nested turn. */
    private static final int WITHIN_BYTES = 16 << 10;

    private final int mostInput;
    private ByteBuffer readBuffer;
    private ByteBuffer writeBuffer;
    private byte[] input;
    private int inputLength;
    /** Whether there was no memory for a larger buffer. */
    private boolean staysSmall;
    /** The output that waits for the end of this turn. */
    private long outputLength;

    private final List<EventLoop.Ready> owners = new ArrayList<>();
    /** The number of owners that have been run. */
    private int runCount;
    /** Whether input is being run. */
    private boolean running;
    /** The last owner that was added, and the number of turns since another was. */
    private EventLoop.@Nullable Ready latest;

    private int turnsOfLatest;

    private LoopTurn(ByteBuffer readBuffer, ByteBuffer writeBuffer, int firstInput, int mostInput) {
        this.readBuffer = readBuffer;
        this.writeBuffer = writeBuffer;
        this.input = new byte[firstInput];
        this.mostInput = mostInput;
    }

    /** The loop's own turns. */
    static LoopTurn whole() {
        return new LoopTurn(
                ByteBuffer.allocateDirect(FIRST_BYTES),
                ByteBuffer.allocateDirect(FIRST_BYTES),
                FIRST_BYTES,
                INPUT_BUFFERS * EventLoop.BUFFER_BYTES);
    }

    /** A turn nested in another. */
    static LoopTurn within() {
        return new LoopTurn(
                ByteBuffer.allocate(WITHIN_BYTES), ByteBuffer.allocate(WITHIN_BYTES), WITHIN_BYTES, WITHIN_BYTES);
    }

    /** A direct buffer without content, except within another turn. */
    ByteBuffer readBuffer() {
        if (wasFull(readBuffer)) {
            enlargeInput();
        }
        readBuffer = again(readBuffer);
        return readBuffer;
    }

    /** The same for output. */
    ByteBuffer writeBuffer() {
        writeBuffer = again(writeBuffer);
        return writeBuffer;
    }

    private static boolean wasFull(ByteBuffer used) {
        return used.limit() == used.capacity() && used.position() > 0;
    }

    /** A buffer to be used again, or a larger one if its last use filled it. */
    private ByteBuffer again(ByteBuffer used) {
        if (!staysSmall && wasFull(used) && used.isDirect() && used.capacity() < EventLoop.BUFFER_BYTES) {
            try {
                return ByteBuffer.allocateDirect(EventLoop.BUFFER_BYTES);
            } catch (OutOfMemoryError refused) {
                staysSmall = true;
            }
        }
        return used.clear();
    }

    /** Makes the array larger if possible. Input that is kept stays at its place, in the old array as well. */
    private void enlargeInput() {
        if (!staysSmall && input.length < mostInput) {
            try {
                input = Arrays.copyOf(input, mostInput);
            } catch (OutOfMemoryError refused) {
                staysSmall = true;
            }
        }
    }

    /** As {@link EventLoop#keepInput}. */
    int keepInput(ByteBuffer bytes) {
        if (input.length - inputLength < bytes.remaining()) {
            // Afterwards nobody needs the bytes in the array any more.
            run();
            enlargeInput();
        }
        int start = inputLength;
        inputLength += bytes.remaining();
        bytes.get(input, start, inputLength - start);
        return start;
    }

    byte[] input() {
        return input;
    }

    /**
     * Counts bytes to be written at the end of this turn. Returns whether they have become too many to wait until then.
     */
    boolean keepOutput(long bytes) {
        outputLength += bytes;
        return outputLength > MAX_OUTPUT;
    }

    /** Adds an owner to be run and finished. */
    @SuppressWarnings("ReferenceEquality") // An owner is equal to no other.
    void add(EventLoop.Ready owner) {
        owners.add(owner);
        if (owner != latest) {
            latest = owner;
            turnsOfLatest = 0;
        }
    }

    /** As {@link EventLoop#isShared}. */
    boolean isShared() {
        return turnsOfLatest < TURNS_ALONE;
    }

    /** Runs all input that has not been run, then lets all owners write. */
    void finish() {
        run();
        outputLength = 0;
        turnsOfLatest = Math.min(turnsOfLatest + 1, TURNS_ALONE);
        for (int i = 0; i < owners.size(); i++) {
            finish(owners.get(i));
        }
        owners.clear();
        runCount = 0;
    }

    /** Runs all input. */
    void run() {
        for (int i = runCount; i < owners.size(); i++) {
            prepare(owners.get(i));
        }
        running = true;
        for (; runCount < owners.size(); runCount++) {
            run(owners.get(runCount));
        }
        running = false;
        inputLength = 0;
    }

    /** Runs the input of the owners after the present one, whose request takes long and whose input stays in place. */
    void runThoseBehind() {
        if (!running) {
            return;
        }
        // Their replies are written at once.
        for (int i = 0; i < runCount; i++) {
            finish(owners.get(i));
        }
        for (int i = runCount + 1; i < owners.size(); i++) {
            EventLoop.Ready owner = owners.get(i);
            run(owner);
            finish(owner);
        }
    }

    private static void prepare(EventLoop.Ready owner) {
        try {
            owner.prepare();
        } catch (Throwable failure) {
            LoopFailures.tell(owner, failure);
        }
    }

    private static void run(EventLoop.Ready owner) {
        try {
            owner.run();
        } catch (Throwable failure) {
            LoopFailures.tell(owner, failure);
        }
    }

    private static void finish(EventLoop.Ready owner) {
        try {
            owner.finishTurn();
        } catch (Throwable failure) {
            LoopFailures.tell(owner, failure);
        }
    }
}
