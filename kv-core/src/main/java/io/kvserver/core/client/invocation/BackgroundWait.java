package io.kvserver.core.client.invocation;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Wait;
import io.kvserver.core.client.host.LongTasks;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.LongWork;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * Waits for work that is done in the background. What it writes is gathered apart and handed over as it is, so that a reply of
 * 100 MB takes none of the client's thread's time.
 *
 * <p>Thread: the client's; {@link #run} is the background's, and what it leaves is read after {@link #isOver}.
 */
final class BackgroundWait implements Wait, Runnable {
    private final Command command;
    private final LongWork work;
    private final Client client;
    private final LongTasks tasks;
    private final ReplyBuffer elements;
    private final ReplyWriter writer;
    private final long mostBytes;
    private @Nullable Throwable failure;
    private long nanos;
    private volatile boolean done;
    private volatile boolean unwanted;

    BackgroundWait(Command command, LongWork work, Client client, LongTasks tasks) {
        this.command = command;
        this.work = work;
        this.client = client;
        this.tasks = tasks;
        this.elements = new ReplyBuffer(client.server().tails());
        this.writer = client.protocol().writer(elements);
        this.mostBytes = client.server().clients().memory().maxBytesOfOne();
    }

    /** Only now, when the request's shards have been given back: a program's executor may use the present thread. */
    @Override
    public void begin(Runnable wake) {
        try {
            tasks.execute(this);
        } catch (Throwable noThread) {
            failure = noThread;
            done = true;
            wake.run();
        }
    }

    @Override
    public void run() {
        long start = System.nanoTime();
        try {
            if (!unwanted) {
                work.run(tasks, writer, this::isTooMuch);
            }
        } catch (Throwable thrown) {
            failure = thrown;
        } finally {
            nanos = System.nanoTime() - start;
            done = true;
            client.link().wake();
        }
    }

    private boolean isTooMuch() {
        return unwanted || elements.size() > mostBytes;
    }

    @Override
    public Reason reason() {
        return Reason.RESULT;
    }

    @Override
    public boolean isOver(long nowMillis) {
        return done || unwanted;
    }

    @Override
    public boolean end(End how) {
        if (how == End.CLIENT_GONE || how == End.STORE_CLOSED) {
            unwanted = true;
        }
        return unwanted;
    }

    @Override
    public long nanos() {
        return done ? nanos : 0;
    }

    @Override
    public void answer(Client answered) {
        if (!done) {
            // The client is gone, or the store closed.
            client.kill();
        } else if (failure != null) {
            Invocation.fail(command, client, failure);
        } else if (elements.size() > mostBytes) {
            client.killForMemory("the reply to " + command.name() + " has more than " + mostBytes
                    + " bytes, which is what one client may leave unread (maxmemory-clients)");
        } else {
            work.answer(client.reply());
            client.output().handOver(elements);
        }
    }
}
