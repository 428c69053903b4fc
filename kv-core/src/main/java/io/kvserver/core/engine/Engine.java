package io.kvserver.core.engine;

import io.kvserver.core.client.Client;
import java.util.Set;

/**
 * Runs commands where their keys are. Any thread.
 *
 * <p>A session sees nothing else of where the data is: {@link LocalEngine} runs its requests on the shards of this process; an
 * engine of several nodes sends them to the owner of their keys.
 */
public interface Engine {
    /** What an engine can do. A command that needs more is refused before it is run. */
    enum Capability {
        /** Requests on keys of several owners are atomic, and so are transactions. */
        SEVERAL_OWNERS,
        /** Requests on all keys at once: KEYS, FLUSHALL, SWAPDB, DBSIZE at one moment. */
        ALL_KEYS,
        /** Blocking commands. */
        BLOCKING
    }

    /**
     * Opens a client's way to the engine.
     *
     * @param told run when a request that had to wait has been run: by any thread, so it must only pass that on
     */
    Lane open(Client client, Runnable told);

    /** What it can do. */
    Set<Capability> capabilities();
}
