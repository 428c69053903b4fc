package io.kvserver.core.command.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The system's figures of the process at one moment. Immutable; any thread. On Linux they come from {@code /proc}.
 * Elsewhere the heap's committed size counts as resident, all processor time as the user's, and the system's memory is
 * 0 for unknown.
 *
 * @param residentBytes the process's memory in RAM
 * @param systemBytes the machine's RAM
 * @param userSeconds the processor time outside of the kernel
 * @param kernelSeconds the processor time in the kernel
 */
record ProcessFigures(long residentBytes, long systemBytes, double userSeconds, double kernelSeconds) {
    private static final Path PROC = Path.of("/proc");
    /** The unit of times in {@code /proc/self/stat}: the same on all machines that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;
    /** The places of fields, counted after the program's name, which may have spaces. */
    private static final int USER_TICKS = 11;

    private static final int KERNEL_TICKS = 12;

    static ProcessFigures now() {
        return in(PROC);
    }

    /** Reads the figures from a directory like {@code /proc}. */
    static ProcessFigures in(Path proc) {
        try {
            String stat = Files.readString(proc.resolve("self/stat"), ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return new ProcessFigures(
                    kilobytes(proc.resolve("self/status"), "VmRSS:"),
                    kilobytes(proc.resolve("meminfo"), "MemTotal:"),
                    Long.parseLong(fields[USER_TICKS]) / TICKS_PER_SECOND,
                    Long.parseLong(fields[KERNEL_TICKS]) / TICKS_PER_SECOND);
        } catch (IOException | RuntimeException noSuchSystem) {
            return ofJvm();
        }
    }

    private static ProcessFigures ofJvm() {
        Duration time = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
        return new ProcessFigures(HeapSize.now().committedBytes(), 0, time.toNanos() / 1e9, 0);
    }

    /** The value after a name in lines like {@code VmRSS: 12345 kB}, in bytes. */
    private static long kilobytes(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file, ISO_8859_1)) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                                line.substring(name.length()).replace("kB", "").trim())
                        << 10;
            }
        }
        throw new IOException(file + " does not contain " + name);
    }
}
