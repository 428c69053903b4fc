package io.kvserver.core.engine;

import io.kvserver.core.client.Client;
import java.util.Set;

/**
 * Runs commands on the owners of their keys. Any thread.
 *
 * <p>It hides from a session where the data is: {@link LocalEngine} runs requests on the shards of this process; an
 * engine of several nodes sends them to the owners of their keys.
 */
public interface Engine {
    /** An ability that not every engine has. A command that needs a missing one is refused before it runs. */
    enum Capability {
        /** Requests on keys of several owners are atomic, and so are transactions. */
        SEVERAL_OWNERS,
        /** Requests on all keys at once: KEYS, FLUSHALL, SWAPDB, DBSIZE at one moment. */
        ALL_KEYS,
        /** Blocking commands. */
        BLOCKING
    }

    /**
     * Opens a client's lane to the engine.
     *
     * @param told runs, on any thread, when a request that had to wait has been run; it must be brief
     */
    Lane open(Client client, Runnable told);

    /** The engine's abilities. */
    Set<Capability> capabilities();
}
