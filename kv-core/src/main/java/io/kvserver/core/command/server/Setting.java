package io.kvserver.core.command.server;

import io.kvserver.core.client.Client;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of something that CONFIG knows. Values are texts of one char per byte. Immutable; any thread.
 *
 * @param change what CONFIG SET does; {@code null} if it cannot be changed while the server runs
 */
record Setting(String name, Read read, @Nullable Change change) {
    /** Tells the present value. */
    @FunctionalInterface
    interface Read {
        /** {@code null} if it is not known. */
        @Nullable
        String of(Client client);
    }

    /** Checks a new value, and says how it is set. */
    @FunctionalInterface
    interface Change {
        /**
         * What sets the value; it cannot fail.
         *
         * @throws IllegalArgumentException if the value is wrong; the message is what Redis says then
         */
        Runnable to(String value, Client client);
    }
}
