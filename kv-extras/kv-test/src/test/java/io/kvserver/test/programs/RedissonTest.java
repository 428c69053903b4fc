package io.kvserver.test.programs;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.test.KvExtension;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.redisson.Redisson;
import org.redisson.api.RBatch;
import org.redisson.api.RBlockingQueue;
import org.redisson.api.RCountDownLatch;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RPermitExpirableSemaphore;
import org.redisson.api.RQueue;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RReadWriteLock;
import org.redisson.api.RSemaphore;
import org.redisson.api.RTopic;
import org.redisson.api.RTransaction;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.api.TransactionOptions;

/** Redisson's objects, which are made of scripts and messages, with two clients that act as two processes. */
@ExtendWith(KvExtension.Shared.class)
@SuppressWarnings("LockNotBeforeTry") // Locks that a failed test leaves are rolled back.
class RedissonTest {
    private static final ExecutorService OTHERS = Executors.newCachedThreadPool();

    private static RedissonClient redisson;
    private static RedissonClient other;

    @BeforeAll
    static void connect(URI redis) {
        redisson = Redisson.create(RedissonConfig.of(redis));
        other = Redisson.create(RedissonConfig.of(redis));
    }

    @AfterAll
    static void disconnect() {
        redisson.shutdown(0, 5, SECONDS);
        other.shutdown(0, 5, SECONDS);
        OTHERS.shutdownNow();
    }

    @Test
    void aLockHasOneOwnerAtATime() throws Exception {
        RLock mine = redisson.getLock("lock");
        RLock others = other.getLock("lock");
        mine.lock();
        mine.lock();
        CompletableFuture<Boolean> waiting =
                others.tryLockAsync(60, 60, SECONDS, 7).toCompletableFuture();
        assertFalse(others.tryLock());

        mine.unlock();
        assertTrue(mine.isHeldByCurrentThread());
        assertFalse(waiting.isDone());
        mine.unlock();

        assertTrue(waiting.get(60, SECONDS));
        assertTrue(mine.isLocked());
        others.unlockAsync(7).toCompletableFuture().get(60, SECONDS);
        assertFalse(mine.isLocked());
    }

    @Test
    void aWatchdogExtendsALockAndAnAbandonedLockExpires() throws Exception {
        RLock kept = redisson.getLock("kept");
        kept.lock();
        assertTrue(kept.remainTimeToLive() > 0);
        kept.unlock();

        assertTrue(redisson.getLock("short").tryLock(0, 20, MILLISECONDS));
        assertTrue(other.getLock("short").tryLock(60, 60, SECONDS));
    }

    @Test
    void fairLocksAndReadWriteLocksWork() throws Exception {
        RLock fair = redisson.getFairLock("fair");
        fair.lock();
        CompletableFuture<Boolean> next =
                other.getFairLock("fair").tryLockAsync(60, 60, SECONDS, 8).toCompletableFuture();
        fair.unlock();
        assertTrue(next.get(60, SECONDS));

        RReadWriteLock lock = redisson.getReadWriteLock("rw");
        lock.readLock().lock();
        assertTrue(other.getReadWriteLock("rw").readLock().tryLock());
        assertFalse(other.getReadWriteLock("rw").writeLock().tryLock());
        other.getReadWriteLock("rw").readLock().unlock();
        lock.readLock().unlock();
        assertTrue(other.getReadWriteLock("rw").writeLock().tryLock());
        assertFalse(lock.readLock().tryLock());
        other.getReadWriteLock("rw").writeLock().unlock();
    }

    @Test
    void latchesAndSemaphoresWork() throws Exception {
        RSemaphore semaphore = redisson.getSemaphore("semaphore");
        assertTrue(semaphore.trySetPermits(2));
        semaphore.acquire(2);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return other.getSemaphore("semaphore").tryAcquire(Duration.ofMinutes(1));
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                OTHERS);
        semaphore.release();
        assertTrue(waiting.get(60, SECONDS));
        RPermitExpirableSemaphore leases = redisson.getPermitExpirableSemaphore("leases");
        leases.trySetPermits(1);
        String permit = leases.acquire(1, HOURS);
        assertNull(leases.tryAcquire());
        assertTrue(leases.tryRelease(permit));

        RCountDownLatch latch = redisson.getCountDownLatch("latch");
        assertTrue(latch.trySetCount(2));
        other.getCountDownLatch("latch").countDown();
        other.getCountDownLatch("latch").countDown();
        assertTrue(latch.await(60, SECONDS));
    }

    @Test
    void mapsChangeAtomically() {
        RMap<String, String> map = redisson.getMap("map");
        assertNull(map.put("a", "1"));
        assertEquals("1", map.putIfAbsent("a", "2"));
        assertTrue(map.replace("a", "1", "3"));
        assertFalse(map.remove("a", "1"));
        map.addAndGet("a", 10);
        assertTrue(map.fastPut("b", "x"));
        assertEquals(Map.of("a", "13", "b", "x"), map.readAllMap());
        map.putAll(IntStream.range(0, 500).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v")));
        assertEquals(502, map.keySet().size());
        assertEquals(
                500,
                map.fastRemove(IntStream.range(0, 500).mapToObj(i -> "k" + i).toArray(String[]::new)));
        assertTrue(map.getLock("a").tryLock());

        RMapCache<String, String> cache = redisson.getMapCache("cache");
        assertNull(cache.put("a", "1", 1, HOURS));
        assertEquals("1", cache.get("a"));
        cache.put("b", "2");
        assertEquals(2, cache.size());
        assertEquals("2", cache.remove("b"));
    }

    @Test
    void queuesMoveTheirElements() throws Exception {
        RQueue<String> queue = redisson.getQueue("queue");
        assertTrue(queue.addAll(List.of("a", "b", "c")));
        assertEquals("a", queue.peek());
        assertEquals("a", queue.poll());
        assertEquals("c", queue.pollLastAndOfferFirstTo("done"));
        assertEquals(List.of("b"), queue.readAll());
        assertTrue(queue.remove("b"));
        RBlockingQueue<String> blocking = redisson.getBlockingQueue("blocking");
        CompletableFuture<String> taken = blocking.takeAsync().toCompletableFuture();
        assertTrue(other.getBlockingQueue("blocking").offer("x"));
        assertEquals("x", taken.get(60, SECONDS));
        assertTrue(redisson.getScoredSortedSet("scores").addAll(Map.of("a", 1.0, "b", 2.0)) == 2);
        assertEquals(
                List.of("b"), List.copyOf(redisson.getScoredSortedSet("scores").pollLast(1)));
        assertTrue(redisson.getDeque("deque").addFirstIfExists("x") == 0);
        assertEquals(
                Set.of("x"),
                redisson.<String>getSet("set").add("x") ? redisson.getSet("set").readAll() : Set.of());
    }

    @Test
    void ratesAreLimited() {
        RRateLimiter limiter = redisson.getRateLimiter("limiter");
        assertTrue(limiter.trySetRate(RateType.OVERALL, 3, Duration.ofHours(1)));
        assertFalse(limiter.trySetRate(RateType.OVERALL, 5, Duration.ofHours(1)));
        assertTrue(limiter.tryAcquire(2));
        assertTrue(other.getRateLimiter("limiter").tryAcquire());
        assertFalse(limiter.tryAcquire());
        assertEquals(0, limiter.availablePermits());

        RRateLimiter quick = redisson.getRateLimiter("quick");
        quick.trySetRate(RateType.OVERALL, 1, Duration.ofMillis(20));
        assertTrue(quick.tryAcquire());
        assertTrue(quick.tryAcquire(Duration.ofMinutes(1)));
    }

    @Test
    void topicsReachAllListeners() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        RTopic topic = redisson.getTopic("news");
        int listener = topic.addListener(String.class, (channel, message) -> heard.add(channel + " " + message));
        int pattern = redisson.getPatternTopic("n*")
                .addListener(String.class, (from, channel, message) -> heard.add(from + " " + message));
        assertEquals(2, other.getTopic("news").publish("a"));
        List<String> both = new ArrayList<>();
        both.add(heard.poll(60, SECONDS));
        both.add(heard.poll(60, SECONDS));
        assertEquals(Set.of("news a", "n* a"), Set.copyOf(both));
        topic.removeListener(listener);
        redisson.getPatternTopic("n*").removeListener(pattern);
        assertEquals(0, other.getTopic("news").publish("b"));
    }

    @Test
    @SuppressWarnings("FutureReturnValueIgnored") // The batch returns the results.
    void batchesAndTransactionsWork() {
        RBatch batch = redisson.createBatch();
        for (int i = 0; i < 100; i++) {
            batch.getAtomicLong("count").incrementAndGetAsync();
        }
        assertEquals(100L, batch.execute().getResponses().get(99));
        RTransaction transaction = redisson.createTransaction(TransactionOptions.defaults());
        transaction.getMap("one").put("a", "1");
        transaction.getBucket("two").set("2");
        assertFalse(redisson.getBucket("two").isExists());
        transaction.commit();
        assertEquals("1", redisson.getMap("one").get("a"));
        assertEquals("2", redisson.getBucket("two").get());
        assertTrue(redisson.getBucket("two").compareAndSet("2", "3"));
        assertTrue(redisson.getBloomFilter("bloom").tryInit(1000, 0.01));
        assertTrue(redisson.getBloomFilter("bloom").add("x"));
        assertTrue(redisson.getIdGenerator("ids").nextId() > 0);
    }
}
