package io.kvserver.net;

import io.kvserver.net.transport.Addresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The network settings of CONFIG, by Redis's names. Any thread. */
final class NetworkSettings {
    private static final String PROTECTED_MODE = "protected-mode";

    private final List<ListeningSockets.Binding> bindings;
    private final UnixSocket.@Nullable Place unix;
    private volatile @Nullable Serving serving;
    private volatile boolean protectedMode;

    NetworkSettings(List<ListeningSockets.Binding> bindings, UnixSocket.@Nullable Place unix, boolean protectedMode) {
        this.bindings = bindings;
        this.unix = unix;
        this.protectedMode = protectedMode;
    }

    /** Sets the sockets, once the server listens. */
    void listening(Serving present) {
        serving = present;
    }

    /** Whether protected mode is on: clients of other machines are refused while no authentication is required. */
    boolean protectedMode() {
        return protectedMode;
    }

    /**
     * The address to which a client has connected, as reported to it: a Unix domain socket was created under a
     * temporary path.
     */
    SocketAddress told(SocketAddress local) {
        return unix == null || local instanceof InetSocketAddress ? local : UnixDomainSocketAddress.of(unix.path());
    }

    /** The value of a setting; {@code null} if there is no such setting. */
    @Nullable
    String get(String name) {
        return switch (name) {
            case "port" -> port();
            case "bind" -> bind();
            case "unixsocket" -> unix == null ? "" : unix.path().toString();
            case "unixsocketperm" -> unix == null ? "0" : unix.mode();
            case PROTECTED_MODE -> protectedMode ? "yes" : "no";
            case "tls-port" -> tlsPort();
            default -> name.startsWith("tls-") ? tls(name) : null;
        };
    }

    private @Nullable String tls(String name) {
        TlsServing encryption = encryption();
        if (!name.equals("tls-certificate-expiry")) {
            return (encryption == null ? new TlsOptions() : encryption.options()).get(name);
        }
        Instant expiry = encryption == null ? null : encryption.expiry();
        return expiry == null ? null : Long.toString(expiry.getEpochSecond());
    }

    private @Nullable TlsServing encryption() {
        Serving present = serving;
        return present == null ? null : present.encryption();
    }

    /** Like {@link io.kvserver.core.session.ClientOrigin#change}. */
    Runnable change(Map<String, String> values) {
        Map<String, String> ofTls = new LinkedHashMap<>(values);
        String mode = ofTls.remove(PROTECTED_MODE);
        boolean on = mode == null ? protectedMode : isYes(mode);
        Runnable tlsChange = ofTls.isEmpty() ? () -> {} : changeTls(ofTls);
        return () -> {
            tlsChange.run();
            if (mode != null) {
                protectedMode = on;
            }
        };
    }

    private Runnable changeTls(Map<String, String> values) {
        TlsServing encryption = encryption();
        if (encryption == null) {
            throw new IllegalArgumentException("this server has no port for TLS");
        }
        TlsOptions changed = encryption.options();
        values.forEach(changed::set);
        try {
            return encryption.prepare(changed);
        } catch (IOException | IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static boolean isYes(String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException("argument must be 'yes' or 'no'");
        };
    }

    private String port() {
        Serving present = serving;
        return port(present == null ? List.of() : present.addresses());
    }

    private String tlsPort() {
        Serving present = serving;
        return port(present == null ? List.of() : present.tlsAddresses());
    }

    /** 0 if there is none, as in Redis. */
    private static String port(List<InetSocketAddress> addresses) {
        return addresses.isEmpty() ? "0" : Integer.toString(addresses.get(0).getPort());
    }

    /** The addresses in Redis's format: a minus sign marks an address that the machine need not have. */
    private String bind() {
        return bindings.stream()
                .map(one -> (one.optional() ? "-" : "") + Addresses.text(one.address()))
                .collect(Collectors.joining(" "));
    }
}
