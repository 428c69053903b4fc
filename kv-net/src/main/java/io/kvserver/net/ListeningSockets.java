package io.kvserver.net;

import io.kvserver.net.transport.Addresses;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens the sockets that a server listens on: one for each address, all on the same port. Stateless. */
final class ListeningSockets {
    /** The maximum number of clients that wait to be accepted; the kernel may allow fewer. */
    static final int BACKLOG = 1024;

    /** The number of free ports to try: the first address's port may be in use on another address. */
    private static final int MAX_FREE_PORTS = 16;

    /** The loopback addresses, Redis's default. Not every machine has IPv6's. */
    static final List<Binding> LOOPBACK = List.of(
            new Binding(address(127, 0, 0, 1), false),
            new Binding(address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), true));

    /** The message for an address that other machines can reach. */
    private static final String OPEN_TO_EVERYONE =
            ": everyone who can reach it could read and change all data. Set a password (--password-file, or"
                    + " password(...) of the store), or serve only clients that show a certificate (--port none with --tls-port and"
                    + " --tls-auth-clients yes, or noPort() with tls(...)), or, if the network is trusted, allow it"
                    + " (--allow-unauthenticated, or allowUnauthenticated())";

    private ListeningSockets() {}

    /**
     * An address to listen on.
     *
     * @param optional whether the server starts without it if the machine does not have the address
     */
    record Binding(InetAddress address, boolean optional) {}

    private static InetAddress address(int... numbers) {
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) numbers[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Refuses a server without addresses, and one that other machines can connect to without authentication.
     *
     * @throws IllegalStateException that says which option to set
     */
    static void refuseOpen(Lifecycle.Settings settings, boolean requiresPassword) {
        TlsOptions tls = settings.tls();
        if (settings.port() == Lifecycle.NO_PORT && tls == null && settings.unix() == null) {
            throw new IllegalStateException(
                    "there is nothing to listen on: neither a port (--port, port(...)), nor one for TLS"
                            + " (--tls-port, tls(...)), nor a Unix domain socket (--unix-socket, unixSocket(...))");
        }
        boolean certified = settings.port() == Lifecycle.NO_PORT && (tls == null || tls.requiresCertificates());
        if (!settings.protectedMode() || certified || requiresPassword) {
            return;
        }
        for (Binding binding : settings.bindings()) {
            if (!binding.address().isLoopbackAddress()) {
                throw new IllegalStateException(
                        "refusing to listen on " + Addresses.text(binding.address()) + OPEN_TO_EVERYONE);
            }
        }
    }

    /** The address to which a program on this machine connects: the loopback address instead of a wildcard. */
    static InetSocketAddress toConnect(InetSocketAddress listening) {
        // A socket on all addresses of IPv6 takes clients of IPv4 as well.
        return listening.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(LOOPBACK.get(0).address(), listening.getPort())
                : listening;
    }

    /**
     * Listens on all addresses.
     *
     * @param port 0 for one that is free on all of them
     * @throws BindException if an address or port is not available; the message names them, and nothing is left open
     */
    static List<ServerSocketChannel> open(List<Binding> bindings, int port) throws IOException {
        List<Binding> needed = withoutCovered(bindings);
        for (int attempt = 1; ; attempt++) {
            try {
                return openAll(needed, port);
            } catch (BindException e) {
                if (port != 0 || attempt == MAX_FREE_PORTS) {
                    throw e;
                }
            }
        }
    }

    /** Removes addresses covered by another: a socket on all IPv6 addresses accepts IPv4 as well. */
    private static List<Binding> withoutCovered(List<Binding> bindings) {
        boolean all = false;
        for (Binding binding : bindings) {
            all |= isAllOfSix(binding);
        }
        // Compared by address: comparing records loads classes that a start does not need otherwise.
        Set<InetAddress> seen = new HashSet<>();
        List<Binding> needed = new ArrayList<>();
        for (Binding binding : bindings) {
            if ((!all || isAllOfSix(binding)) && seen.add(binding.address())) {
                needed.add(binding);
            }
        }
        return needed;
    }

    private static boolean isAllOfSix(Binding binding) {
        return binding.address() instanceof Inet6Address address && address.isAnyLocalAddress();
    }

    private static List<ServerSocketChannel> openAll(List<Binding> bindings, int port) throws IOException {
        List<ServerSocketChannel> opened = new ArrayList<>();
        int common = port;
        try {
            for (Binding binding : bindings) {
                ServerSocketChannel channel = openIfThere(binding, common);
                if (channel != null) {
                    opened.add(channel);
                    common = ((InetSocketAddress) channel.getLocalAddress()).getPort();
                }
            }
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            closeAll(opened);
            throw e;
        }
    }

    static void closeAll(List<ServerSocketChannel> channels) throws IOException {
        for (ServerSocketChannel channel : channels) {
            channel.close();
        }
    }

    private static @Nullable ServerSocketChannel openIfThere(Binding binding, int port) throws IOException {
        try {
            return bind(new InetSocketAddress(binding.address(), port));
        } catch (BindException e) {
            if (!binding.optional() || (port != 0 && isThere(binding.address()))) {
                throw e;
            }
            return null;
        }
    }

    /** Whether the machine has an address; then binding failed only because the port is in use. */
    private static boolean isThere(InetAddress address) throws IOException {
        try (ServerSocketChannel probe = bind(new InetSocketAddress(address, 0))) {
            return probe.isOpen();
        } catch (BindException e) {
            return false;
        }
    }

    private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
        ServerSocketChannel channel = open(address);
        try {
            // Otherwise a server could not restart while connections of its predecessor are in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.configureBlocking(false);
            channel.bind(address, BACKLOG);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw cannotListen(address, e.getMessage(), e);
        }
    }

    /** Opens a socket of the address's own family: an IPv6 socket would treat 0.0.0.0 as all IPv6 addresses, too. */
    private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
        boolean ipv4 = address.getAddress() instanceof Inet4Address;
        try {
            return ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        } catch (UnsupportedOperationException e) {
            throw cannotListen(address, "this JVM does not use IPv6", e);
        }
    }

    private static BindException cannotListen(InetSocketAddress address, @Nullable String reason, Throwable cause) {
        BindException named = new BindException("cannot listen on " + Addresses.text(address) + ": " + reason);
        named.initCause(cause);
        return named;
    }
}
