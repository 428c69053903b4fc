package io.kvserver.core.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The fuzzing corpus and random changes of it, given to each target: each input has a documented outcome, and the target ends.
 * {@code -Dkv.fuzz=N} tries N changes of each.
 */
class FuzzCorpusTest {
    private static final int CHANGES = Integer.getInteger("kv.fuzz", 3);

    static Stream<String> targets() {
        return FuzzTargets.ALL.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void anyBytesHaveADocumentedOutcome(String name) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FuzzTargets.Target target = FuzzTargets.ALL.get(name);
        for (byte[] bytes : FuzzCorpus.of(name)) {
            take(target, bytes, seed);
            for (int i = 0; i < CHANGES; i++) {
                take(target, changed(bytes, random), seed);
            }
        }
    }

    private static void take(FuzzTargets.Target target, byte[] bytes, long seed) {
        try {
            target.take(bytes);
        } catch (IOException | RuntimeException | Error failure) {
            throw new AssertionError("seed " + seed + ", bytes as Latin-1: " + new String(bytes, ISO_8859_1), failure);
        }
    }

    private static byte[] changed(byte[] bytes, Random random) {
        byte[] changed =
                random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes.clone();
        for (int i = 0; changed.length > 0 && i <= random.nextInt(4); i++) {
            changed[random.nextInt(changed.length)] = (byte)
                    (random.nextBoolean() ? random.nextInt(256) : "0123456789*$\r\n-".charAt(random.nextInt(15)));
        }
        return changed;
    }
}
