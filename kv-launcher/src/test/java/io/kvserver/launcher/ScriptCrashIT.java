package io.kvserver.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import io.kvserver.core.Slow;
import io.kvserver.core.differential.RedisConnection;
import io.kvserver.core.differential.RedisServerProcess;
import io.kvserver.launcher.KvProcess.Ready;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Like {@link CrashIT}, for scripts and functions that change keys of all types, short and long ones: after SIGKILL, every second time during a rewrite of the log, a script's changes are there completely or not at all, and acknowledged ones are there. {@code -Dkv.kills=200} kills it a quarter as often, and {@code -Dkv.crash.seed=N} chooses the moments.
 */
@Slow
class ScriptCrashIT {
    private static final int KILLS = Math.max(2, Integer.getInteger("kv.kills", 8) / 4);
    private static final long SEED = Long.getLong("kv.crash.seed", System.nanoTime());
    private static final List<String> POLICIES = List.of("everysec", "always", "no");
    private static final int MOST_SCRIPTS = 150;
    private static final int MOST_MILLIS_OF_REWRITE = 40;
    /** How many elements each run of a client's script adds to its set: the last client's runs take long. */
    private static final List<Integer> SIZES = List.of(1, 20, 5_000);

    private final Random random = new Random(SEED);
    private final List<ScriptClient> clients = new ArrayList<>();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void aScriptsChangesAreThereCompletelyOrNotAtAll(@TempDir Path directory) throws Exception {
        System.out.println("ScriptCrashIT: " + KILLS + " kills, seed " + SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            try (KvProcess kv = start(directory, POLICIES.get(kill % POLICIES.size()))) {
                Ready ready = kv.ready();
                verify(ready);
                if (kill == 0) {
                    CrashedData.ask(ready, "FUNCTION", "LOAD", ScriptClient.LIBRARY);
                }
                runAndKill(kv, ready, kill);
            }
        }

        List<String> states;
        try (KvProcess kv = start(directory, "always")) {
            Ready ready = kv.ready();
            verify(ready);
            states = states(ready);
            kv.signal("KILL");
            kv.exit();
        }
        assertEquals(states, statesInRedis(directory, states));
    }

    private static KvProcess start(Path directory, String policy) throws Exception {
        return KvProcess.start("0", "--data-dir", directory.toString(), "--fsync", policy, "--inline-replies", "resp");
    }

    private void verify(Ready ready) throws Exception {
        for (ScriptClient client : clients) {
            client.verify(words -> CrashedData.ask(ready, words));
        }
    }

    private void runAndKill(KvProcess kv, Ready ready, int kill) throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        List<ScriptClient> running = new ArrayList<>();
        for (int size : SIZES) {
            running.add(new ScriptClient(ready, "kill" + kill + ":size" + size, size, acknowledged));
        }
        clients.addAll(running);
        running.forEach(Thread::start);
        int scripts = 1 + random.nextInt(MOST_SCRIPTS);
        while (acknowledged.get() < scripts && running.stream().anyMatch(Thread::isAlive)) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
        if (kill % 2 == 1) {
            assertTrue(CrashedData.ask(ready, "BGREWRITEAOF").startsWith("+Background"));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1) * random.nextInt(MOST_MILLIS_OF_REWRITE));
        }
        kv.signal("KILL");
        for (ScriptClient client : running) {
            client.join();
        }
    }

    private List<String> states(Ready ready) throws Exception {
        List<String> states = new ArrayList<>();
        for (ScriptClient client : clients) {
            states.add(client.state(words -> CrashedData.ask(ready, words)).toString());
        }
        return states;
    }

    /** The content that a redis-server reads from the same files; {@code otherwise} if it is not installed. */
    private List<String> statesInRedis(Path directory, List<String> otherwise) throws Exception {
        if (!RedisServerProcess.isInstalled()) {
            Programs.skip("redis-server");
            return otherwise;
        }
        try (RedisServerProcess redis = RedisServerProcess.start("--dir", directory.toString(), "--appendonly", "yes");
                RedisConnection connection = new RedisConnection(redis)) {
            List<String> states = new ArrayList<>();
            for (ScriptClient client : clients) {
                states.add(client.state(words -> connection.exchange(List.of(words)))
                        .toString());
            }
            assertTrue(connection.exchange(List.of("FUNCTION", "LIST")).contains("crash"));
            return states;
        }
    }
}
