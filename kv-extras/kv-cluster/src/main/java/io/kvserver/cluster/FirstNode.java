package io.kvserver.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of several nodes that start at the same time creates the cluster. By themselves the engine's nodes
 * would wait for each other, give up and start again, for minutes on a busy machine. So a node joins when another seed
 * can be reached. Otherwise the first seed creates the cluster at once, the second after some time, and so on; a node
 * that is not a seed only joins. Slow nodes may still wait for each other. After such a failure they wait for different
 * times before they start again, so that the first of them creates the cluster alone.
 *
 * <p>With encryption, reaching a seed is a handshake. If that fails because of a certificate, the node ends: the engine
 * would regard the seed as absent and might create a cluster of its own.
 */
final class FirstNode {
    private static final String NOT_BELIEVED = "does not accept the certificate in --cluster-tls-cert-file";
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final int ANSWER_MILLIS = 500;
    private static final int HANDSHAKE_MILLIS = 10_000;
    private static final int PAUSE_MILLIS = 100;

    private final NodeOptions node;

    FirstNode(NodeOptions node) {
        this.node = node;
    }

    /**
     * Checks that this machine reaches the seeds from this node's address. With encryption the engine regards the
     * source address of a connection as the node's, and does not choose that address.
     *
     * @throws IllegalStateException if it does not
     */
    void checkAddress() {
        for (String seed : node.seeds()) {
            String source;
            // Sends no packet.
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(new InetSocketAddress(seed, node.seedPort()));
                if (socket.getLocalAddress().equals(InetAddress.getByName(node.host()))) {
                    continue;
                }
                source = socket.getLocalAddress().getHostAddress();
            } catch (IOException | UncheckedIOException | IllegalArgumentException notYet) {
                // There is no such host, or no route to it.
                continue;
            }
            throw new IllegalStateException(
                    "--cluster-bind: " + node.host() + " is not the address from which this machine"
                            + " reaches the seed at " + seed + ", which is " + source
                            + "; nodes that encrypt need that one");
        }
    }

    /**
     * Waits until it is this node's turn, at most until a time of {@link System#nanoTime}.
     *
     * @throws IllegalStateException if this node does not accept a seed's certificate, or the seed this node's
     */
    void await(long deadline) {
        int place = node.seeds().indexOf(node.host());
        long turn = place < 0 ? deadline : System.nanoTime() + place * TURN.toNanos();
        while (!isAnySeedThere() && System.nanoTime() < Math.min(turn, deadline)) {
            pause(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
        }
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a seed", e);
        }
    }

    /**
     * After a failed attempt: waits while nodes before this one in the list may create the cluster, up to a deadline.
     *
     * @throws IllegalStateException if the thread is interrupted
     */
    void standBack(long deadline) {
        int place = node.seeds().indexOf(node.host());
        long end = System.nanoTime() + (place < 0 ? 1 : place) * TURN.toNanos();
        pause(Math.min(end, deadline) - System.nanoTime());
    }

    private boolean isAnySeedThere() {
        for (String seed : node.seeds()) {
            // At this node's own address, too: it does not listen yet, so that would be another node on the same
            // machine.
            if (isThere(seed)) {
                return true;
            }
        }
        return false;
    }

    private boolean isThere(String seed) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(seed, node.seedPort()), ANSWER_MILLIS);
            NodeTls tls = node.tls();
            if (tls != null) {
                handshake(tls, socket, seed);
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Ends the node if one end does not accept the other's certificate. */
    private static void handshake(NodeTls tls, Socket plain, String seed) {
        try (SSLSocket socket =
                (SSLSocket) tls.context().getSocketFactory().createSocket(plain, seed, plain.getPort(), true)) {
            socket.setSoTimeout(HANDSHAKE_MILLIS);
            socket.startHandshake();
            // In TLS 1.3 the other end checks this end's certificate only afterwards.
            socket.setSoTimeout(ANSWER_MILLIS);
            int unused = socket.getInputStream().read();
        } catch (SSLException failed) {
            String why = refusal(failed);
            if (why != null) {
                throw refused(seed, why, failed);
            }
        } catch (IOException closed) {
            // The engine closes silent connections. It checks certificates itself later.
        }
    }

    private static IllegalStateException refused(String seed, String why, IOException cause) {
        return new IllegalStateException("the cluster cannot be joined: the seed at " + seed + " " + why, cause);
    }

    /** The message for a handshake that failed because of certificates; {@code null} for other reasons. */
    private static @Nullable String refusal(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "shows a certificate of none of the authorities in --cluster-tls-ca-cert-file";
            }
        }
        String message = String.valueOf(failure.getMessage());
        // The alerts of TLS: bad_certificate, certificate_unknown, unknown_ca and the like.
        return message.contains("certificate") || message.contains("unknown_ca") ? NOT_BELIEVED : null;
    }
}
