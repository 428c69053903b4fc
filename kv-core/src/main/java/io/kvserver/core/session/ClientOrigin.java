package io.kvserver.core.session;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The addresses of a client, for CLIENT LIST, and the functions of the server that accepted it. Any thread. */
public interface ClientOrigin {
    /** The origin of a client that did not connect over a network. */
    ClientOrigin UNKNOWN = of("?:0", "?:0", null);

    /** The client's own address, such as {@code 127.0.0.1:54321}; {@code /path:0} for a Unix domain socket. */
    String address();

    /** The address that accepted the client, such as {@code 127.0.0.1:3000}. */
    String localAddress();

    /**
     * The action for the command SHUTDOWN; {@code null} if clients cannot shut anything down. Any thread may run it; it must
     * not block, and should only trigger the shutdown.
     */
    @Nullable
    Runnable shutdown();

    /**
     * Whether the client may be served without authentication: it is on this machine, it needs a certificate, or the server's
     * owner trusts the network.
     */
    default boolean isTrusted() {
        return true;
    }

    /** An object that is equal for all clients with the same address; {@code null} if there is no address. */
    default @Nullable Object host() {
        return null;
    }

    /** Whether the client connected over a Unix domain socket. */
    default boolean isUnixSocket() {
        return false;
    }

    /**
     * The value of a setting of the server that accepted the client, by its name in Redis; {@code null} if there is no such
     * setting.
     */
    default @Nullable String setting(String name) {
        return null;
    }

    /**
     * Checks new values for such settings and returns an action that applies them.
     *
     * @return applies all values; it cannot fail
     * @throws IllegalArgumentException if a value is invalid; the message says which
     */
    default Runnable change(Map<String, String> values) {
        throw new IllegalArgumentException("the client has not come over a network");
    }

    /** Creates an origin with fixed values. */
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
