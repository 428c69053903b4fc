package io.kvserver.core.client.host;

import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Whether the client is a connection from the beginning, which is counted and listed; a session's becomes one later. */
    default boolean isConnection() {
        return true;
    }

    /** Where the client is, as {@code 127.0.0.1:54321}. */
    default String address() {
        return "?:0";
    }

    /** Where the client was accepted, as {@code 127.0.0.1:3000}. */
    default String localAddress() {
        return "?:0";
    }

    /** Whether the client may be served although nothing is asked of it. */
    default boolean isTrusted() {
        return true;
    }

    /** What clients of the same address have in common; {@code null} if there is no address. */
    default @Nullable Object host() {
        return null;
    }

    /** Whether the client has come over a Unix domain socket. */
    default boolean isUnixSocket() {
        return false;
    }

    /** The value of a setting of the server that accepted the client, by Redis's name; {@code null} if there is none. */
    default @Nullable String setting(String name) {
        return null;
    }

    /**
     * Checks new values of such settings, by their names, and says how they are set.
     *
     * @return what sets all of them; it cannot fail
     * @throws IllegalArgumentException if one is wrong; the message says what is
     */
    default Runnable change(Map<String, String> values) {
        throw new IllegalArgumentException("the client has not come over a network");
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
