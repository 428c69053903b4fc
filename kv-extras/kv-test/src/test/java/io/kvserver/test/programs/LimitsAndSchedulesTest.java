package io.kvserver.test.programs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.kvserver.test.KvExtension;
import io.lettuce.core.RedisClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.redis.jedis4.JedisLockProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.JedisPool;

/** Bucket4j's rate limits, and ShedLock's tasks that only one of several machines runs. */
@ExtendWith(KvExtension.Shared.class)
class LimitsAndSchedulesTest {
    private static LockConfiguration task(Duration atMost, Duration atLeast) {
        return new LockConfiguration(Instant.now(), "task", atMost, atLeast);
    }

    @Test
    void aBucketIsSharedByAllItsUsers(URI redis) {
        RedisClient client = RedisClient.create(redis.toString());
        try {
            ProxyManager<byte[]> buckets = Bucket4jLettuce.casBasedBuilder(client)
                    .expirationAfterWrite(
                            ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ofHours(1)))
                    .build();
            BucketConfiguration ten = BucketConfiguration.builder()
                    .addLimit(limit -> limit.capacity(10).refillIntervally(10, Duration.ofHours(1)))
                    .build();
            BucketProxy bucket = buckets.builder().build("bucket".getBytes(UTF_8), () -> ten);

            List<CompletableFuture<Boolean>> all = IntStream.range(0, 20)
                    .mapToObj(i -> buckets.asAsync()
                            .builder()
                            .build("bucket".getBytes(UTF_8), () -> CompletableFuture.completedFuture(ten))
                            .tryConsume(1))
                    .toList();

            assertEquals(10, all.stream().filter(CompletableFuture::join).count());
            ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
            assertFalse(probe.isConsumed());
            assertTrue(probe.getNanosToWaitForRefill() > 0);
            bucket.addTokens(3);
            assertEquals(3, bucket.getAvailableTokens());
            buckets.removeProxy("bucket".getBytes(UTF_8));
            assertEquals(10, bucket.getAvailableTokens());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(5));
        }
    }

    @Test
    @SuppressWarnings("deprecation") // ShedLock requires such a pool.
    void aTaskRunsOnOneMachineAtATime(URI redis) throws Throwable {
        try (JedisPool pool = new JedisPool(redis)) {
            JedisLockProvider here = new JedisLockProvider(pool, "test");
            JedisLockProvider there = new JedisLockProvider(pool, "test");
            Optional<SimpleLock> held = here.lock(task(Duration.ofHours(1), Duration.ZERO));
            assertTrue(held.isPresent());
            assertFalse(there.lock(task(Duration.ofHours(1), Duration.ZERO)).isPresent());
            SimpleLock longer =
                    held.get().extend(Duration.ofHours(2), Duration.ZERO).orElseThrow();
            longer.unlock();

            assertTrue(new DefaultLockingTaskExecutor(there)
                    .executeWithLock(() -> "done", task(Duration.ofHours(1), Duration.ofHours(1)))
                    .wasExecuted());
            // It must not run again for an hour.
            assertFalse(new DefaultLockingTaskExecutor(here)
                    .executeWithLock(() -> "done", task(Duration.ofHours(1), Duration.ZERO))
                    .wasExecuted());
        }
    }
}
