package io.kvserver.core.durability;

import io.kvserver.core.client.Persistence;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.ArrayList;
import java.util.List;

/** A requested snapshot, for the client that waits for it. Any thread. */
final class Save implements Persistence.Saving {
    private static final String NOT_SAVED = "ERR the data could not be saved: the server's log says why";

    private boolean done;
    private boolean succeeded;
    private final List<Runnable> wakes = new ArrayList<>();

    synchronized void end(boolean successfully) {
        succeeded = successfully;
        done = true;
        for (int i = 0; i < wakes.size(); i++) {
            tell(wakes.get(i));
        }
    }

    /** Wakes one waiter; a failure does not keep the others from being woken. */
    private static void tell(Runnable wake) {
        try {
            wake.run();
        } catch (Throwable failure) {
            Attempts.report("a client could not be told of a snapshot's end", failure);
        }
    }

    @Override
    public synchronized boolean isDone() {
        return done;
    }

    @Override
    public synchronized boolean hasSucceeded() {
        return succeeded;
    }

    @Override
    public synchronized void whenDone(Runnable wake) {
        if (done) {
            wake.run();
        } else {
            wakes.add(wake);
        }
    }

    @Override
    public synchronized void answer(ReplyWriter reply) {
        if (succeeded) {
            reply.ok();
        } else {
            reply.error(NOT_SAVED, "");
        }
    }
}
