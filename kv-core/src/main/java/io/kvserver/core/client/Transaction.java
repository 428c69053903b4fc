package io.kvserver.core.client;

import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.memory.HeapLayout;
import io.kvserver.core.store.memory.Memory;
import java.util.ArrayList;
import java.util.List;

/** The requests that a client has sent since MULTI. Confined to the client. */
public final class Transaction {
    /** What a request takes besides its words, about. */
    private static final int REQUEST_BYTES = 96;

    private final List<Queued> requests = new ArrayList<>();
    private long bytes;
    private final Memory memory;
    private boolean aborted;
    private boolean growing;

    /** A request that waits for EXEC, with words of its own. */
    public record Queued(Command command, Args args) {}

    /** Its requests count as memory until {@link #end}. */
    Transaction(Memory memory) {
        this.memory = memory;
    }

    /** After EXEC or DISCARD. */
    void end() {
        memory.buffersGrew(-bytes);
    }

    /** Adds a request, copying its words unless they may be kept where they are, unless EXEC is going to fail anyway. */
    public void add(Command command, Args args) {
        if (aborted) {
            return;
        }
        Args copy = args.kept();
        requests.add(new Queued(command, copy));
        long added = REQUEST_BYTES + HeapLayout.arrayBytes(copy.array().length) + copy.wordBytes();
        bytes += added;
        memory.buffersGrew(added);
        growing |= command.isGrowing();
    }

    /** Whether one of the requests may need more memory than it takes itself. */
    public boolean isGrowing() {
        return growing;
    }

    /** How many requests there are. Any thread, roughly. */
    public int size() {
        return requests.size();
    }

    /** About how much memory the requests take. Any thread, roughly. */
    public long bytes() {
        return bytes;
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
