package io.kvserver.net.watch;

import io.kvserver.core.KvStore;
import java.io.IOException;

/** Offers a console in the browser. An optional module has one, which the command line finds with {@link java.util.ServiceLoader}. */
public interface ConsoleProvider {
    /**
     * What a console is to be like.
     *
     * @param port where it listens, on this machine alone; 0 picks a free one
     * @param write whether it may change anything
     * @param user as which user it acts
     */
    record Settings(int port, boolean write, String user) {}

    /** A console, from when it can be visited until it is closed. Any thread. */
    interface Running extends AutoCloseable {
        /** The address to visit first, with the secret that lets a browser in. */
        String url();

        @Override
        void close();
    }

    /**
     * Starts one. It does not close the store.
     *
     * @throws IOException if the port cannot be had; the message names it
     * @throws IllegalArgumentException if there is no such user, or it is off
     */
    Running start(KvStore store, Settings settings) throws IOException;
}
