package io.kvserver.core.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a client comes from, as CLIENT LIST shows it, and what it can ask for there. Immutable.
 *
 * @param address the client's own, as {@code 127.0.0.1:54321}
 * @param localAddress where it was accepted, as {@code 127.0.0.1:3000}
 * @param shutdown run when the client sends SHUTDOWN, by any thread: it must only pass that on, and must not block;
 *     {@code null} if clients cannot shut anything down
 */
public record ClientOrigin(
        String address, String localAddress, @Nullable Runnable shutdown) {
    /** Of a client that did not come over the network. */
    public static final ClientOrigin UNKNOWN = new ClientOrigin("?:0", "?:0", null);

    public ClientOrigin {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(localAddress, "localAddress");
    }
}
