package io.kvserver.net.watch;

import io.kvserver.core.KvStore;
import java.io.IOException;

/**
 * Starts a console in the browser. An optional module implements it; the command line finds it with
 * {@link java.util.ServiceLoader}.
 */
public interface ConsoleProvider {
    /**
     * The settings of a console.
     *
     * @param port the port to listen on, for this machine only; 0 picks a free one
     * @param write whether it may change data
     * @param user the user as whom it acts
     */
    record Settings(int port, boolean write, String user) {}

    /** A running console. Any thread. */
    interface Running extends AutoCloseable {
        /** The address for the first visit, with the secret that admits a browser. */
        String url();

        @Override
        void close();
    }

    /**
     * Starts a console. It does not close the store.
     *
     * @throws IOException if the port is not available; the message names it
     * @throws IllegalArgumentException if there is no such user, or the user is disabled
     */
    Running start(KvStore store, Settings settings) throws IOException;
}
