package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.List;

/** The requests that a client has sent since MULTI. Confined to the client. */
public final class Transaction {
    private final List<Queued> requests = new ArrayList<>();
    private boolean aborted;

    /** A request that waits for EXEC, with words of its own. */
    public record Queued(Command command, Args args) {}

    /** Adds a request, copying its words. */
    public void add(Command command, Args args) {
        requests.add(new Queued(command, args.detachedCopy()));
    }

    /** The requests in their order. */
    public List<Queued> requests() {
        return requests;
    }

    /** Makes EXEC fail, because a request was refused. */
    public void abort() {
        aborted = true;
    }

    public boolean isAborted() {
        return aborted;
    }
}
