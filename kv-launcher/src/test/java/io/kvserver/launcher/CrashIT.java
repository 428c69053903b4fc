package io.kvserver.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Contents;
import io.kvserver.core.Programs;
import io.kvserver.core.Slow;
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
 * The real jar with each fsync policy in turn is killed with SIGKILL at random moments while clients write, every second
 * time during a rewrite of the log: the death of the process loses nothing under any policy. {@code -Dkv.kills=200} kills
 * it more often, instead of 20 times, and {@code -Dkv.crash.seed=N} chooses the moments.
 */
@Slow
class CrashIT {
    private static final int KILLS = Integer.getInteger("kv.kills", 4);
    private static final long SEED = Long.getLong("kv.crash.seed", System.nanoTime());
    private static final List<String> POLICIES = List.of("always", "everysec", "no");
    private static final int CLIENTS = 4;
    private static final int MOST_ROUNDS = 800;
    private static final int MOST_MILLIS_OF_REWRITE = 40;

    private final Random random = new Random(SEED);
    private final List<CrashClient> clients = new ArrayList<>();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyAcknowledgedWriteIsThereAfterKills(@TempDir Path directory) throws Exception {
        System.out.println("CrashIT: " + KILLS + " kills, seed " + SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            try (KvProcess kv = start(directory, POLICIES.get(kill % POLICIES.size()))) {
                Ready ready = kv.ready();
                verify(ready, kill - 1);
                writeAndKill(kv, ready, kill);
            }
        }

        try (KvProcess kv = start(directory, "always")) {
            Ready ready = kv.ready();
            CrashedData data = CrashedData.of(ready);
            clients.forEach(client -> client.verify(data));
            kv.signal("KILL");
            kv.exit();
            verifyWithRedis(directory, data);
        }
    }

    private static KvProcess start(Path directory, String policy) throws Exception {
        return KvProcess.start("0", "--data-dir", directory.toString(), "--fsync", policy, "--inline-replies", "resp");
    }

    /** Verifies what was written before this kill; at the end everything is verified once more. */
    private void verify(Ready ready, int kill) throws Exception {
        if (kill >= 0) {
            CrashedData data = CrashedData.matching("kill" + kill + ":*", ready);
            clients.subList(kill * CLIENTS, clients.size()).forEach(client -> client.verify(data));
        }
    }

    private void writeAndKill(KvProcess kv, Ready ready, int kill) throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        List<CrashClient> writing = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            writing.add(new CrashClient(ready, "kill" + kill + ":client" + i, acknowledged));
        }
        clients.addAll(writing);
        writing.forEach(Thread::start);
        int rounds = 1 + random.nextInt(MOST_ROUNDS);
        while (acknowledged.get() < rounds && writing.stream().anyMatch(Thread::isAlive)) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
        }
        if (kill % 2 == 1) {
            assertTrue(CrashedData.ask(ready, "BGREWRITEAOF").startsWith("+Background"));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1) * random.nextInt(MOST_MILLIS_OF_REWRITE));
        }
        kv.signal("KILL");
        for (CrashClient client : writing) {
            client.join();
        }
    }

    private static void verifyWithRedis(Path directory, CrashedData data) throws Exception {
        if (RedisServerProcess.isInstalled()) {
            try (RedisServerProcess redis =
                    RedisServerProcess.start("--dir", directory.toString(), "--appendonly", "yes")) {
                assertEquals(data.contents(), Contents.of(redis));
            }
        } else {
            Programs.skip("redis-server");
        }
    }
}
