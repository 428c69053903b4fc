package io.kvserver.cluster;

import com.tangosol.net.NamedCache;
import com.tangosol.net.RequestPolicyException;
import com.tangosol.util.Binary;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes this process a node again after the others have excluded it, because it hung or was cut off. The engine would
 * do so only on the next use, and would block the calling thread, which may serve clients. So requests are refused
 * while the process is not a node, and this thread joins again.
 */
final class Keeper implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Keeper.class.getName());
    private static final long EVERY_MILLIS = 200;
    private static final Binary ANY = new Binary(new byte[] {'k'});

    private final CoherencePeers peers;
    private final NamedCache<Binary, Binary> cache;
    private final Thread thread = new Thread(this::run, "kv-cluster-keeper");
    private boolean closed;

    Keeper(CoherencePeers peers, NamedCache<Binary, Binary> cache) {
        this.peers = peers;
        this.cache = cache;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (awaitTurn()) {
            if (isLost()) {
                LOG.warning(
                        "The other nodes have given this one up; it joins them again. Requests are refused meanwhile.");
                while (!rejoin() && awaitTurn()) {
                    // Tried again until it works.
                }
            }
        }
    }

    private boolean isLost() {
        try {
            return !peers.isKnown();
        } catch (RuntimeException gone) {
            // The node was lost while the engine checked.
            return true;
        }
    }

    /** Joins again. Returns whether that worked. */
    private boolean rejoin() {
        try {
            peers.rejoin();
            // The engine's cache has to be created again, too, which this call does.
            boolean unused = cache.containsKey(ANY);
            LOG.warning("This node is back.");
            return true;
        } catch (RequestPolicyException tooFew) {
            LOG.warning("This node is back, with too few others.");
            return true;
        } catch (RuntimeException notYet) {
            LOG.log(Level.FINE, "not yet", notYet);
            return false;
        }
    }

    /** Waits for the next check. Returns false at the end. */
    private synchronized boolean awaitTurn() {
        long left = TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS);
        long end = System.nanoTime() + left;
        try {
            while (!closed && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        } catch (InterruptedException ignored) {
            // Nothing interrupts this thread.
        }
        return !closed;
    }

    /** Ends the checks, so that the process may leave the cluster. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
