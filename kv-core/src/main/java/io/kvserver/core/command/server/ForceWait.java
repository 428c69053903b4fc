package io.kvserver.core.command.server;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Persistence;
import io.kvserver.core.client.Wait;
import io.kvserver.core.protocol.ReplyWriter;

/** WAITAOF: waits until earlier changes are on disk. Thread: the client's, except for {@link #end}. */
final class ForceWait implements Wait {
    private final Persistence.Forcing forcing;
    private final Client client;
    private final long deadlineMillis;
    private volatile boolean over;
    private volatile boolean unblocked;

    ForceWait(Persistence.Forcing forcing, Client client, long deadlineMillis) {
        this.forcing = forcing;
        this.client = client;
        this.deadlineMillis = deadlineMillis;
    }

    @Override
    public void begin(Runnable wake) {
        boolean told = forcing.whenOver(() -> {
            over = true;
            wake.run();
        });
        if (!told) {
            end(End.STORE_CLOSED);
        }
    }

    @Override
    public Reason reason() {
        return Reason.KEYS;
    }

    @Override
    public long deadlineMillis() {
        return deadlineMillis;
    }

    @Override
    public boolean isOver(long nowMillis) {
        return over || nowMillis >= deadlineMillis;
    }

    @Override
    public boolean end(End how) {
        if (over) {
            return false;
        }
        unblocked = how == End.ERROR;
        over = true;
        client.link().wake();
        return true;
    }

    @Override
    public void answer(Client answered) {
        if (unblocked) {
            answered.reply().error(UNBLOCKED, "");
        } else {
            answer(forcing, answered.reply());
        }
    }

    /** Writes how many servers have the changes on disk: this server, and 0 replicas. */
    static void answer(Persistence.Forcing forcing, ReplyWriter reply) {
        reply.array(2);
        reply.integer(forcing.isDone() ? 1 : 0);
        reply.integer(0);
    }
}
