package io.kvserver.net.watch;

import io.kvserver.core.KvStore;
import java.io.IOException;

/** Starts a web console. An optional module implements it; the command line finds it with {@link java.util.ServiceLoader}. */
public interface ConsoleProvider {
    /**
     * The settings of a console.
     *
     * @param port the port to listen on, on the loopback address; 0 picks a free one
     * @param write whether the console may change data
     * @param user the user whose permissions it has
     */
    record Settings(int port, boolean write, String user) {}

    /** A running console. Any thread. */
    interface Running extends AutoCloseable {
        /** The URL to open, including the secret that authorizes the browser. */
        String url();

        @Override
        void close();
    }

    /**
     * Starts a console. It does not close the store.
     *
     * @throws IOException if the port is not available; the message names it
     * @throws IllegalArgumentException if the user does not exist or is disabled
     */
    Running start(KvStore store, Settings settings) throws IOException;
}
