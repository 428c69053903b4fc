package io.kvserver.core.client;

/** What the server asks of whoever serves a client: its session and, through it, its connection. */
@FunctionalInterface
public interface ClientLink {
    /** Makes the thread that serves the client look at it. Any thread; must not block. */
    void wake();

    /**
     * Gives the shard back that has been kept for the client's next request, if there is one. To be called by the thread that
     * serves the client before it takes any shard.
     */
    default void giveShardBack() {}

    /** Where the client is, as {@code 127.0.0.1:54321}. */
    default String address() {
        return "?:0";
    }

    /** Where the client was accepted, as {@code 127.0.0.1:3000}. */
    default String localAddress() {
        return "?:0";
    }

    /** Asks the server that accepted the client to shut down, soon. Whether it is going to. */
    default boolean shutDown() {
        return false;
    }

    /** How many bytes have come that no request has consumed. Any thread, roughly. */
    default int inputBytes() {
        return 0;
    }

    /** How many bytes of room there are for more. Any thread, roughly. */
    default int inputRoom() {
        return 0;
    }
}
