package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Typed calls that return stages. */
@Timeout(60)
class AsyncCallsTest {
    private final CountDownLatch free = new CountDownLatch(1);
    private final KvStore store = new KvStore();

    @AfterEach
    void close() {
        free.countDown();
        store.close();
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get();
    }

    @Test
    void aStageHasWhatTheTypedCallsReturn() throws Exception {
        CompletionStage<Long> pushed =
                store.async(calls -> calls.lists(Codec.UTF_8, Codec.UTF_8).rightPush("list", "a", "b"));

        assertEquals(2L, get(pushed));
        assertEquals(
                List.of("a", "b"),
                get(store.async(calls -> calls.lists(Codec.UTF_8, Codec.UTF_8).range("list", 0, -1))));
    }

    @Test
    void callsOfAnotherDatabaseUseItsKeys() throws Exception {
        get(store.database(1).async(calls -> calls.incr("count")));

        assertEquals("1", get(store.database(1).async(calls -> calls.get("count"))));
        assertNull(get(store.async(calls -> calls.get("count"))));
    }

    @Test
    void aFailedCallFailsTheStage() {
        store.set("text", "a");

        ExecutionException failed =
                assertThrows(ExecutionException.class, () -> get(store.async(calls -> calls.incr("text"))));

        assertInstanceOf(KvStoreException.class, failed.getCause());
        assertEquals(
                "ERR value is not an integer or out of range", failed.getCause().getMessage());
    }

    @Test
    void theCallerDoesNotWait() throws Exception {
        CompletableFuture<Long> waiting = store.async(calls -> {
                    await();
                    return calls.incr("count");
                })
                .toCompletableFuture();

        assertFalse(waiting.isDone());
        free.countDown();
        assertEquals(1L, waiting.get());
    }

    private void await() {
        try {
            free.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
