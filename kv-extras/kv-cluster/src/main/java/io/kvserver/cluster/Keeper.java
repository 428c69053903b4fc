package io.kvserver.cluster;

import com.tangosol.net.NamedCache;
import com.tangosol.net.RequestPolicyException;
import com.tangosol.util.Binary;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Makes this process a node again when the others have given it up, because it hung or was cut off. The engine would do so only when
 * somebody uses it, and keep that thread waiting, which may be one that serves clients. So requests are refused as long as the
 * process is no node, and a thread of its own makes it one.
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
                    // Until it works.
                }
            }
        }
    }

    private boolean isLost() {
        try {
            return !peers.isKnown();
        } catch (RuntimeException gone) {
            // While the engine looked.
            return true;
        }
    }

    /** Whether that has worked. */
    private boolean rejoin() {
        try {
            peers.rejoin();
            // The engine's cache is another one, too, which this makes.
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

    /** Whether to go on. */
    private synchronized boolean awaitTurn() {
        long left = TimeUnit.MILLISECONDS.toNanos(EVERY_MILLIS);
        long end = System.nanoTime() + left;
        try {
            while (!closed && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        } catch (InterruptedException ignored) {
            // Nobody has a reason to.
        }
        return !closed;
    }

    /** From then on the process may leave the cluster. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
