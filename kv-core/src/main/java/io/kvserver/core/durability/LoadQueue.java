package io.kvserver.core.durability;

import io.kvserver.core.engine.Exclusive;
import io.kvserver.core.engine.Shards;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Loads batches into the store on another thread: one thread decodes while the other waits for memory accesses.
 * Confined to the reading thread.
 *
 * <p>A batch runs with all shards held: taking them once for a thousand keys costs little, and a client that asks for
 * INFO gets its turn between two batches.
 */
final class LoadQueue implements Closeable {
    private static final int BATCHES = 4;
    private static final Batch END = () -> {};

    /** A task to run with all shards held. */
    @FunctionalInterface
    interface Batch {
        void run() throws IOException;
    }

    private final Shards engine;
    private final int shards;
    private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread = new Thread(this::work, "kv-loader");
    private volatile @Nullable Throwable failure;

    LoadQueue(Shards engine, int shards) {
        this.engine = engine;
        this.shards = shards;
        thread.setDaemon(true);
        thread.start();
    }

    @SuppressWarnings("ReferenceEquality") // There is one end.
    private void work() {
        try {
            for (Batch batch = batches.take(); batch != END; batch = batches.take()) {
                if (failure == null) {
                    run(batch);
                }
            }
        } catch (InterruptedException e) {
            failure = e;
        }
    }

    private void run(Batch batch) {
        Exclusive.run(engine, shards, () -> {
            try {
                batch.run();
            } catch (Throwable e) {
                failure = e;
            }
        });
    }

    /** Queues a batch to run after the earlier ones; waits if there are too many. Fails if an earlier batch failed. */
    void add(Batch batch) throws IOException {
        put(batch);
        failIfOneHas();
    }

    /** Waits until no batch is left; then the shards are free. */
    void drain() throws IOException {
        CountDownLatch reached = new CountDownLatch(1);
        put(reached::countDown);
        try {
            // The marker does not run after a failure.
            while (failure == null && !reached.await(10, TimeUnit.MILLISECONDS)) {
                failIfOneHas();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading", e);
        }
        failIfOneHas();
    }

    /** Waits until all batches have been run. */
    void finish() throws IOException {
        close();
        failIfOneHas();
    }

    private void put(Batch batch) throws IOException {
        try {
            batches.put(batch);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while loading", e);
        }
    }

    private void failIfOneHas() throws IOException {
        Throwable present = failure;
        if (present instanceof IOException io) {
            throw io;
        }
        if (present instanceof Error error) {
            throw error;
        }
        if (present != null) {
            throw new IllegalStateException("a batch could not be loaded", present);
        }
    }

    /** Ends the thread after all batches. No effect if it has ended. */
    @Override
    public void close() throws IOException {
        boolean interrupted = false;
        boolean told = false;
        while (thread.isAlive()) {
            try {
                if (!told) {
                    batches.put(END);
                    told = true;
                }
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
