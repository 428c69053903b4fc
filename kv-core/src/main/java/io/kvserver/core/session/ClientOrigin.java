package io.kvserver.core.session;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a client comes from, as CLIENT LIST shows it, and what it can ask for there. Any thread. */
public interface ClientOrigin {
    /** Of a client that did not come over the network. */
    ClientOrigin UNKNOWN = of("?:0", "?:0", null);

    /** The client's own address, as {@code 127.0.0.1:54321}; {@code /path:0} at a Unix domain socket. */
    String address();

    /** Where it was accepted, as {@code 127.0.0.1:3000}. */
    String localAddress();

    /**
     * Run when the client sends SHUTDOWN, by any thread: it must only pass that on, and must not block; {@code null} if clients
     * cannot shut anything down.
     */
    @Nullable
    Runnable shutdown();

    /**
     * Whether the client may be served although nothing is asked of it: it is on this machine, it has to show a certificate, or
     * the server's owner trusts the network.
     */
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

    /** The value of a setting of the server that accepted the client, by Redis's name; {@code null} if that has no such setting. */
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
