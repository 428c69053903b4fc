package io.kvserver.core;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Limitation;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.invocation.KeyWait;
import io.kvserver.core.command.Command;
import io.kvserver.core.engine.KeyWork;
import io.kvserver.core.engine.Shards;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Reply;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A call of a blocking command from inside the process. While it waits, it counts as a client: CLIENT LIST shows it, and
 * CLIENT UNBLOCK and the end of the store end it.
 *
 * <p>It is completed by whatever ends its wait first: the thread that served it, the timer, or {@link #cancel}. Dependent
 * stages run on the store's {@link Background}, never on a thread that holds shards. A call that has been served can no
 * longer be cancelled, so no element that was removed for it is lost.
 *
 * <p>Thread: any.
 */
final class BlockingCall extends CompletableFuture<Reply> {
    /** How often the deadline is checked if the store's clock is not the system's and may be moved. */
    private static final long LOOK_MILLIS = 20;

    private final ServerState server;
    private final Command command;
    private final Args args;
    private final Keyspace keys;
    private final Client client;
    private final Background background;
    private final ReplyCollector reply = new ReplyCollector();
    private final AtomicBoolean ended = new AtomicBoolean();
    /** Completed when the call has run once: it has then been answered, or waits. */
    private final CompletableFuture<@Nullable Void> tried = new CompletableFuture<>();

    private volatile @Nullable KeyWait wait;
    /** Whether {@link #cancel} is going to report the end of the wait. */
    private volatile boolean cancelling;

    BlockingCall(ServerState server, Keyspace keys, Command command, Args args) {
        this.server = server;
        this.background = Background.of(server);
        this.keys = keys;
        this.command = command;
        this.args = args;
        ReplyBuffer out = new ReplyBuffer(server.tails());
        this.client = new Client(server, keys, out, Protocol.RESP3, () -> later(this::look)).inside();
    }

    /** Runs the call as soon as it has its shards. */
    BlockingCall start(Shards shards) {
        client.begin(server.clock().millis(), System.nanoTime());
        client.meter().starting(command);
        KeyWork work = new KeyWork(client) {
            @Override
            protected void finished() {
                noteWait();
                later(BlockingCall.this::goOn);
            }
        };
        work.prepare(command, args, reply);
        if (shards.submit(work)) {
            noteWait();
            goOn();
        }
        return this;
    }

    /** Stages attached with {@code …Async} run there as well. */
    @Override
    public Executor defaultExecutor() {
        return background;
    }

    private void later(Runnable task) {
        background.execute(task);
    }

    /** Called by the thread that has run the call, so that {@link #cancel} never waits for a thread of the pool. */
    private void noteWait() {
        if (client.pending() instanceof KeyWait begun) {
            wait = begun;
        }
        tried.complete(null);
    }

    private void goOn() {
        client.meter().finished(command, args, true);
        KeyWait begun = wait;
        if (begun == null) {
            ended.set(true);
            finish(reply);
            return;
        }
        look();
        if (!ended.get()) {
            lookAtDeadline(begun);
        }
    }

    private void look() {
        KeyWait present = wait;
        if (present == null || cancelling) {
            return;
        }
        if (client.isKilled()) {
            present.end(Wait.End.CLIENT_GONE);
        }
        if (present.isOver(server.clock().millis()) && ended.compareAndSet(false, true)) {
            finish(present.collect(client));
        }
    }

    private void lookAtDeadline(KeyWait waiting) {
        if (waiting.deadlineMillis() == Wait.NEVER) {
            return;
        }
        long millis = Math.max(1, waiting.deadlineMillis() - server.clock().millis());
        boolean clockMoves = server.clock().equals(InstantSource.system());
        delayedExecutor(clockMoves ? millis : Math.min(millis, LOOK_MILLIS), TimeUnit.MILLISECONDS, background)
                .execute(() -> {
                    look();
                    if (!ended.get()) {
                        lookAtDeadline(waiting);
                    }
                });
    }

    /** Completes the future with the answer, once that is on disk. */
    private void finish(ReplyCollector answer) {
        if (!keys.effects().handOver()) {
            if (!keys.effects().whenKept(() -> later(() -> finish(answer)))) {
                end(null, Limitation.CLOSED.error());
            }
            return;
        }
        String failure = answer.failure();
        end(failure == null ? answer.reply() : null, failure);
    }

    private void end(@Nullable Reply result, @Nullable String failure) {
        client.server().clients().forget(client);
        if (result != null) {
            complete(result);
        } else {
            completeExceptionally(new KvStoreException(String.valueOf(failure)));
        }
    }

    /**
     * Ends the wait. Returns {@code false} and changes nothing if it has ended already. If the call does not have its shards
     * yet, waits for that first.
     */
    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        tried.join();
        if (!endWait()) {
            return isCancelled();
        }
        client.server().clients().forget(client);
        return super.cancel(mayInterruptIfRunning);
    }

    private synchronized boolean endWait() {
        KeyWait present = wait;
        if (present == null || ended.get()) {
            return false;
        }
        // First, because the end of the wait makes another thread look.
        cancelling = true;
        if (present.end(Wait.End.CLIENT_GONE)) {
            ended.set(true);
            return true;
        }
        cancelling = false;
        // It has ended otherwise, and whoever was to look may have been turned away.
        later(this::look);
        return false;
    }

    /** Waits for the answer; an interrupt cancels the call. */
    Reply await() {
        try {
            return get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (cancel(true)) {
                throw new KvStoreException("ERR interrupted while it waited for its keys");
            }
            return join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KvStoreException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
