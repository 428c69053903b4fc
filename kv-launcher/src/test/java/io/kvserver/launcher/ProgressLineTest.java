package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.LoadProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SIZE = 100L << 20;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    /** Loads a file in a thousand steps. */
    private String load(long size, boolean terminal) {
        LoadProgress line = ProgressLine.on(new PrintStream(shown, true, UTF_8), terminal);
        for (int i = 0; i <= 1000; i++) {
            line.loaded(size * i / 1000, size);
        }
        return shown.toString(UTF_8);
    }

    @Test
    void aTerminalHasOneLineThatGrows() {
        List<String> states = List.of(load(SIZE, true).split("\r"));

        assertEquals(101, states.size());
        assertEquals("kv: loading [####################                    ]  50 % of 100 MiB", states.get(50));
        assertEquals("kv: loading [" + "#".repeat(40) + "] 100 % of 100 MiB\n", states.get(100));
    }

    @Test
    void aFileHasALineForEachTenth() {
        List<String> lines = load(SIZE, false).lines().toList();

        assertEquals(10, lines.size());
        assertEquals("kv: loading:  10 % of 100 MiB", lines.get(0));
        assertTrue(shown.toString(UTF_8).indexOf('\r') < 0);
    }

    @Test
    void aFileThatIsLoadedAtOnceShowsNoProgress() {
        assertEquals("", load(1 << 20, true));
    }
}
