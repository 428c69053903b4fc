package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Slow;
import java.io.BufferedOutputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real jar with a directory whose data is larger than its heap. */
@Slow
class LargeDataIT {
    private static final List<String> SMALL = List.of("-Xmx40m");
    private static final int VALUES = 60_000;
    private static final String VALUE = "x".repeat(1000);

    @TempDir
    Path directory;

    private void fill() throws Exception {
        try (KvProcess kv = KvProcess.start(List.of("-Xmx256m"), "0", "--data-dir", directory.toString());
                Socket client = kv.ready().connect()) {
            client.setSoTimeout(60_000);
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            for (int i = 0; i < VALUES; i++) {
                out.write(("SET key:" + i + " " + VALUE + "\n").getBytes(US_ASCII));
            }
            out.write("SHUTDOWN SAVE\n".getBytes(US_ASCII));
            out.flush();
            assertEquals(VALUES * "OK\n".length(), client.getInputStream().readAllBytes().length);
            assertEquals(0, kv.exit().code());
        }
    }

    @Test
    void aLogThatDoesNotFitIsRefusedWithTheNeededAndTheAvailableMemory() throws Exception {
        fill();

        KvProcess.Exit exit = KvProcess.run(SMALL, "0", "--data-dir", directory.toString());

        assertEquals(1, exit.code(), exit.err());
        assertTrue(exit.err().contains("the data needs about 5"), exit.err());
        assertTrue(exit.err().contains("the heap has 40 MiB (-Xmx)"), exit.err());
    }

    @Test
    void aSnapshotThatDoesNotFitIsLoadedInPartIfThePolicyEvicts() throws Exception {
        fill();
        Path other = Files.createDirectory(directory.resolve("other"));
        Files.copy(directory.resolve("dump.rdb"), other.resolve("dump.rdb"));

        KvProcess.Exit refused = KvProcess.run(SMALL, "0", "--data-dir", other.toString());

        assertEquals(1, refused.code(), refused.err());
        try (KvProcess kv = KvProcess.start(
                        SMALL, "0", "--data-dir", other.toString(), "--max-memory-policy", "allkeys-lru");
                Socket client = kv.ready().connect()) {
            client.setSoTimeout(60_000);
            client.getOutputStream().write("SET small 1\nEXISTS small\nDBSIZE\n".getBytes(US_ASCII));
            client.shutdownOutput();
            String[] replies = new String(client.getInputStream().readAllBytes(), US_ASCII).split("\n");
            assertEquals("OK", replies[0]);
            assertEquals("1", replies[1]);
            assertTrue(Integer.parseInt(replies[2]) > VALUES / 10, replies[2]);
            kv.signal("TERM");
            assertEquals(0, kv.exit().code());
        }
    }
}
