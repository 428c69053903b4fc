package io.kvserver.launcher;

import io.kvserver.core.LoadProgress;
import java.io.PrintStream;
import java.util.Locale;

/** Shows the progress of loading: on a terminal as a bar in one line, otherwise as a line for each tenth. Confined. */
final class ProgressLine implements LoadProgress {
    private static final int WIDTH = 40;
    /** Smaller files are loaded too fast to show progress. */
    private static final long WORTH_SHOWING_BYTES = 16 << 20;

    private static final double MIB = 1 << 20;

    private final PrintStream err;
    private final boolean terminal;
    private int shown;

    private ProgressLine(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    static LoadProgress on(PrintStream err, boolean terminal) {
        return new ProgressLine(err, terminal);
    }

    @Override
    public void loaded(long bytes, long of) {
        int percent = of == 0 ? 100 : (int) (100 * bytes / of);
        int step = terminal ? 1 : 10;
        if (of < WORTH_SHOWING_BYTES || percent / step <= shown / step) {
            return;
        }
        shown = percent;
        String figures = String.format(Locale.ROOT, "%3d %% of %.0f MiB", percent, of / MIB);
        if (terminal) {
            int full = WIDTH * percent / 100;
            err.print("\rkv: loading [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + figures);
            if (percent == 100) {
                err.println();
            }
        } else {
            err.println("kv: loading: " + figures);
        }
    }
}
