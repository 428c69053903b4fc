package io.kvserver.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/**
 * Which of several nodes that start at the same time makes the cluster. Left to themselves, the engine's nodes wait for each other, give
 * up and begin anew, and may do so for minutes on a busy machine. So a node joins when another seed can be reached. Else the first of
 * the seeds makes the cluster at once, the second after some time, and so on; a node that is no seed only joins.
 */
final class FirstNode {
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final int ANSWER_MILLIS = 500;
    private static final int PAUSE_MILLIS = 100;

    private final NodeOptions node;

    FirstNode(NodeOptions node) {
        this.node = node;
    }

    /** Waits until it is this node's turn, until a time of {@link System#nanoTime} at most. */
    void await(long deadline) {
        int place = node.seeds().indexOf(node.host());
        long turn = place < 0 ? deadline : System.nanoTime() + place * TURN.toNanos();
        while (System.nanoTime() < Math.min(turn, deadline) && !isAnySeedThere()) {
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a seed", e);
            }
        }
    }

    private boolean isAnySeedThere() {
        for (String seed : node.seeds()) {
            if (!seed.equals(node.host()) && isThere(seed)) {
                return true;
            }
        }
        return false;
    }

    private boolean isThere(String seed) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(seed, node.seedPort()), ANSWER_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }
}
