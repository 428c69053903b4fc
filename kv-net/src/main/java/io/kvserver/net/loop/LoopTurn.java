package io.kvserver.net.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One turn of an event loop: what was read in it, and who has still to run that and to write. Used again for each turn. Confined to
 * the loop's thread.
 *
 * <p>All input is run before any output is written, unless the output is long. See {@link EventLoop#afterwards}.
 */
final class LoopTurn {
    /** The most output that waits for the end of a turn, of all clients together. */
    private static final long MAX_OUTPUT = 1 << 20;
    /** How many buffers are read before what was read is run. */
    private static final int INPUT_BUFFERS = 4;
    /** The size of the buffers of a turn within another. */
    private static final int WITHIN_BYTES = 16 << 10;

    private final ByteBuffer readBuffer;
    private final ByteBuffer writeBuffer;
    private final byte[] input;
    private int inputLength;
    /** How much this turn's clients have still to be sent. */
    private long outputLength;

    private final List<EventLoop.Ready> owners = new ArrayList<>();
    /** How many of these have been run. */
    private int runCount;
    /** Whether what was read is being run. */
    private boolean running;

    private LoopTurn(ByteBuffer readBuffer, ByteBuffer writeBuffer, int inputBytes) {
        this.readBuffer = readBuffer;
        this.writeBuffer = writeBuffer;
        this.input = new byte[inputBytes];
    }

    /** The loop's own turns. */
    static LoopTurn whole() {
        int bytes = EventLoop.BUFFER_BYTES;
        return new LoopTurn(ByteBuffer.allocateDirect(bytes), ByteBuffer.allocateDirect(bytes), INPUT_BUFFERS * bytes);
    }

    /** A turn in the middle of another. */
    static LoopTurn within() {
        return new LoopTurn(ByteBuffer.allocate(WITHIN_BYTES), ByteBuffer.allocate(WITHIN_BYTES), WITHIN_BYTES);
    }

    ByteBuffer readBuffer() {
        return readBuffer;
    }

    ByteBuffer writeBuffer() {
        return writeBuffer;
    }

    /** As {@link EventLoop#keepInput}. */
    int keepInput(ByteBuffer bytes) {
        if (input.length - inputLength < bytes.remaining()) {
            run();
        }
        int start = inputLength;
        inputLength += bytes.remaining();
        bytes.get(input, start, inputLength - start);
        return start;
    }

    byte[] input() {
        return input;
    }

    /** Counts bytes that are to be written at the end of this turn. Whether they have become too many to be kept until then. */
    boolean keepOutput(long bytes) {
        outputLength += bytes;
        return outputLength > MAX_OUTPUT;
    }

    /** Adds an owner that is to be run and finished. */
    void add(EventLoop.Ready owner) {
        owners.add(owner);
    }

    /** Runs all that was read and has not been run, then has all owners write. */
    void finish() {
        run();
        outputLength = 0;
        for (int i = 0; i < owners.size(); i++) {
            finish(owners.get(i));
        }
        owners.clear();
        runCount = 0;
    }

    /** Runs all that was read. */
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

    /** Runs what was read, behind the owner that is being run and takes long; that one's input stays where it is. */
    void runThoseBehind() {
        if (!running) {
            return;
        }
        // Their replies need not wait.
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
