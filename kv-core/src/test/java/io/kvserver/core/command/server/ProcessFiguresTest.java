package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures of the process, from files like Linux's, and without such files. */
class ProcessFiguresTest {
    @TempDir
    private Path proc;

    @Test
    void readsTheFilesOfLinux() throws IOException {
        Files.createDirectory(proc.resolve("self"));
        Files.writeString(
                proc.resolve("self/stat"), "7 (a name) b) S 1 7 7 0 -1 4194304 99 0 0 0 1234 56 0 0 20 0 1 0\n");
        Files.writeString(proc.resolve("self/status"), "Name:\tjava\nVmHWM:\t  300 kB\nVmRSS:\t  200 kB\n");
        Files.writeString(proc.resolve("meminfo"), "MemTotal:       1000 kB\nMemFree:         10 kB\n");

        assertEquals(new ProcessFigures(200 << 10, 1000 << 10, 12.34, 0.56), ProcessFigures.in(proc));
    }

    @Test
    void withoutThemTheJvmGivesSomeFigures() {
        ProcessFigures figures = ProcessFigures.in(proc);

        assertTrue(figures.residentBytes() > 0);
        assertEquals(0, figures.systemBytes());
        assertTrue(figures.userSeconds() > 0);
        assertEquals(0, figures.kernelSeconds());
    }

    @Test
    void filesInAnotherFormAreIgnored() throws IOException {
        Files.createDirectory(proc.resolve("self"));
        Files.writeString(proc.resolve("self/stat"), "7 (name) S 1 x\n");

        assertEquals(0, ProcessFigures.in(proc).systemBytes());
    }
}
