package io.kvserver.core.journal;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.RequestParser;
import io.kvserver.core.rdb.FileInput;
import java.io.IOException;

/**
 * Looks after an incomplete command for signs that the file does not just end within it: a changed length may have made
 * the command swallow the rest of the file. Such a sign is a checksum line whose bytes include the command's beginning
 * or, in a file without such lines, a whole command. Confined to one call.
 *
 * <p>A value that contains such bytes itself misleads the scan, but only if the file was torn within that value. Then a
 * file that could be cut is refused, which loses nothing.
 */
final class TailScan {
    private static final int WINDOW_BYTES = 128 << 10;
    /** The scan looks at beginnings before this place in the window. */
    private static final int STEP_BYTES = 64 << 10;

    private static final ProtocolLimits LIMITS = new ProtocolLimits(0, WINDOW_BYTES, WINDOW_BYTES, WINDOW_BYTES);

    private final FileInput input;
    /** The end of the last checksum line before the command. */
    private final long checked;

    private final boolean hasChecksums;

    private byte[] window = {};
    private final ChecksumLine line = new ChecksumLine();

    TailScan(FileInput input, long checked, boolean hasChecksums) {
        this.input = input;
        this.checked = checked;
        this.hasChecksums = hasChecksums;
    }

    /** Whether there is such a sign after the command that begins at {@code start}. */
    boolean findsMore(long start) throws IOException {
        window = new byte[(int) Math.min(WINDOW_BYTES, input.limit() - start)];
        for (long base = start; base < input.limit(); base += STEP_BYTES) {
            int end = input.peek(window, base);
            for (int at = 0; at + 2 < end && at < STEP_BYTES; at++) {
                if (window[at] == '\r' && window[at + 1] == '\n' && more(start, base, at + 2, end)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean more(long start, long base, int at, int end) {
        if (window[at] == '#') {
            return line.read(window, at, end) && isAmongCovered(start, base + at);
        }
        return !hasChecksums && window[at] == '*' && isCommand(at, end);
    }

    private boolean isAmongCovered(long start, long lineStart) {
        long from = lineStart - line.covered();
        return from >= checked && from <= start;
    }

    private boolean isCommand(int at, int end) {
        Args args = Args.in(window);
        try {
            return new RequestParser(LIMITS).parse(args, at, end) && args.count() > 0;
        } catch (ProtocolException e) {
            return false;
        }
    }
}
