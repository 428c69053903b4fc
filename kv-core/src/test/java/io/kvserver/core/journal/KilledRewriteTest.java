package io.kvserver.core.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Effort;
import io.kvserver.core.Programs;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.core.rdb.RedisContents;
import io.kvserver.core.rdb.StoredKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes to a log and rewrites it is killed at random moments: what it reported as forced is there afterwards. */
class KilledRewriteTest {
    /** How often it is killed: {@code -Dkv.kills=200} takes some minutes. */
    private static final int KILLS = Integer.getInteger("kv.kills", Effort.usual(5, 2));

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    Path path;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void forcedChangesSurviveEachKill() throws IOException, InterruptedException {
        int numbers = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            int said = runAndKill(numbers);
            Set<StoredKey> keys = load();
            numbers = RewritingProcess.numbers(keys);

            String run = "kill " + kill + ", seed " + seed + ": " + said + " numbers said, " + numbers + " there";
            assertTrue(numbers >= said, run);
            assertEquals(RewritingProcess.keysAfter(numbers), keys, run);
        }
    }

    @Test
    void redisReadsTheSame() throws IOException, InterruptedException {
        Programs.require("redis-server");
        for (int kill = 0; kill < 3; kill++) {
            runAndKill(RewritingProcess.numbers(kill == 0 ? Set.of() : load()));

            try (RedisServerProcess redis = RedisContents.start(path, "--appendonly", "yes")) {
                assertEquals(load(), sorted(RedisContents.of(redis)), "kill " + kill + ", seed " + seed);
            }
        }
    }

    private Set<StoredKey> load() throws IOException {
        try (DataDirectory directory = DataDirectory.open(path)) {
            directory.requireWhole(directory.readManifest());
            return sorted(ModelStore.load(directory).keys());
        }
    }

    private static Set<StoredKey> sorted(Set<StoredKey> keys) {
        Set<StoredKey> sorted = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        sorted.addAll(keys);
        return sorted;
    }

    /** Returns how many numbers it reported as forced. */
    private int runAndKill(int before) throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RewritingProcess.class.getName(),
                        path.toString())
                .redirectErrorStream(true)
                .start();
        int said = before;
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int lines = 1 + random.nextInt(60);
            for (int i = 0; i < lines; i++) {
                said = Integer.parseInt(output.readLine()) + 1;
            }
            // At a random moment of the next steps.
            long end = System.nanoTime() + random.nextInt(2_000_000);
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            // In contrast to the process, its handle keeps the output readable.
            process.toHandle().destroyForcibly();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // The last line may have been cut short.
                said = Math.max(said, line.length() < Integer.toString(said).length() ? 0 : Integer.parseInt(line) + 1);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return said;
    }
}
