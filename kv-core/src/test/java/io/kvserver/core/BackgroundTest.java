package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that run listeners, transactions, and what follows a call that had to wait. */
@Timeout(60)
class BackgroundTest {
    /** More than the common pool has threads on any test machine. */
    private static final int MANY = 64;

    private static CompletableFuture<String> pop(KvStore store, String key) {
        return store.lists(Codec.UTF_8, Codec.UTF_8).leftPopAsync(key, Duration.ofSeconds(50));
    }

    @Test
    void aTaskThatBlocksDelaysNoOther() throws Exception {
        CountDownLatch blocked = new CountDownLatch(2 * MANY);
        CountDownLatch freed = new CountDownLatch(1);
        List<CompletionStage<String>> all = new ArrayList<>();
        try (KvStore store = new KvStore()) {
            for (int i = 0; i < MANY; i++) {
                Subscription unused = store.subscribe(message -> block(blocked, freed), "channel");
                all.add(store.transactionAsync(tx -> {
                    block(blocked, freed);
                    return "";
                }));
            }
            store.publish("channel", "a");
            blocked.await();

            CompletableFuture<String> popped = pop(store, "list");
            store.call("RPUSH", "list", "b");
            assertEquals("b", popped.get());
            assertEquals(MANY, all.size());
            assertEquals(
                    "c", store.transactionAsync(tx -> "c").toCompletableFuture().get());
            assertEquals(
                    "PONG", store.callAsync("PING").toCompletableFuture().get().text());
            assertNull(store.lists(Codec.UTF_8, Codec.UTF_8)
                    .leftPopAsync("list", Duration.ofMillis(1))
                    .get());
        } finally {
            freed.countDown();
        }
    }

    private static void block(CountDownLatch blocked, CountDownLatch freed) {
        blocked.countDown();
        try {
            freed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void moreTasksThanThreadsAreAllRun() throws Exception {
        CountDownLatch freed = new CountDownLatch(1);
        AtomicInteger done = new AtomicInteger();
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        try (KvStore store = new KvStore()) {
            for (int i = 0; i < 300; i++) {
                all.add(store.transactionAsync(tx -> {
                            block(freed, freed);
                            return done.incrementAndGet();
                        })
                        .toCompletableFuture());
            }
            assertFalse(all.get(299).isDone() && freed.getCount() > 0);
            freed.countDown();
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get();
        }
        assertEquals(300, done.get());
    }

    @Test
    void theStoresOwnThreadsAreDaemonsAndEndWithIt() throws Exception {
        Thread thread;
        try (KvStore store = new KvStore()) {
            thread = store.transactionAsync(tx -> Thread.currentThread())
                    .toCompletableFuture()
                    .get();

            assertTrue(thread.isDaemon());
            assertTrue(thread.getName().startsWith("kv-task-"), thread.getName());
        }

        thread.join();
    }

    @Test
    void aProgramsExecutorIsUsedAndNotShutDown() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ExecutorService own = Executors.newCachedThreadPool(task -> new Thread(task, "own-" + made.incrementAndGet()));
        KvStore store = new KvStore.Builder().executor(own).build();

        assertTrue(store.transactionAsync(tx -> Thread.currentThread().getName())
                .toCompletableFuture()
                .get()
                .startsWith("own-"));
        CompletableFuture<String> popped = pop(store, "list");
        store.call("RPUSH", "list", "b");
        assertEquals("b", popped.get());
        store.close();
        assertFalse(own.isShutdown());

        own.shutdown();
        assertTrue(own.awaitTermination(30, TimeUnit.SECONDS));
    }

    @Test
    void anExecutorThatRefusesTasksLosesNone() throws Exception {
        ExecutorService own = Executors.newSingleThreadExecutor();
        try (KvStore store = new KvStore.Builder().executor(own).build()) {
            CompletableFuture<String> popped = pop(store, "list");
            own.shutdown();

            store.call("RPUSH", "list", "b");

            assertEquals("b", popped.get());
        }
    }

    @Test
    void aCallThatWaitsEndsWithTheStore() throws Exception {
        KvStore store = new KvStore();
        CompletableFuture<String> popped = pop(store, "list");

        store.close();

        assertNotNull(popped.handle((value, failure) -> failure).get());
    }

    @Test
    void listenersEndWithTheStore() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        KvStore store = new KvStore();
        List<Subscription> subscriptions = List.of(
                store.subscribe(message -> told.add(message.text()), "channel"),
                store.subscribeToPatterns(message -> told.add(message.text()), "chan*"),
                store.subscribeToKeys("A", event -> true, event -> told.add(event.name())));
        store.publish("channel", "a");
        store.set("key", "b");

        store.close();

        assertEquals(0, store.publish("channel", "c"));
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(told.poll(30, TimeUnit.SECONDS));
        }
        all.sort(null);
        assertEquals(List.of("a", "a", "set"), all);
        assertTrue(subscriptions.stream().noneMatch(Subscription::isOpen));
        assertTrue(subscriptions.stream().allMatch(each -> each.failure() == null));
        assertNull(told.poll());
    }
}
