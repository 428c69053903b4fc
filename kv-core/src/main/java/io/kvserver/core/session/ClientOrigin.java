package io.kvserver.core.session;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a client comes from, as CLIENT LIST shows it, and what it can ask for there. Any thread. */
public interface ClientOrigin {
    /** Of a client that did not come over the network. */
    ClientOrigin UNKNOWN = of("?:0", "?:0", null);

    /** The client's own address, as {@code 127.0.0.1:54321}. */
    String address();

    /** Where it was accepted, as {@code 127.0.0.1:3000}. */
    String localAddress();

    /**
     * Run when the client sends SHUTDOWN, by any thread: it must only pass that on, and must not block; {@code null} if clients
     * cannot shut anything down.
     */
    @Nullable
    Runnable shutdown();

    /** One that is known beforehand. */
    static ClientOrigin of(String address, String localAddress, @Nullable Runnable shutdown) {
        record Known(
                String address,
                String localAddress,
                @Nullable Runnable shutdown) implements ClientOrigin {}
        return new Known(
                Objects.requireNonNull(address, "address"),
                Objects.requireNonNull(localAddress, "localAddress"),
                shutdown);
    }
}
