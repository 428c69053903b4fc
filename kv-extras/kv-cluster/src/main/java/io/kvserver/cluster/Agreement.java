package io.kvserver.cluster;

import com.tangosol.net.Cluster;
import com.tangosol.net.Member;

/**
 * The options that must be the same on all nodes of a cluster. Each node publishes them as its role, a text of at most
 * 32 characters; a joining node compares them with those of the oldest node. Stateless.
 */
final class Agreement {
    /** The version of the formats of messages and stored data. */
    private static final String VERSION = "kv2";

    private static final String ON_DISK = "disk";

    private Agreement() {}

    /** The role of a node. */
    static String of(NodeOptions node) {
        return VERSION + "." + node.backups() + "." + (node.disk() == null ? "memory" : ON_DISK);
    }

    /**
     * Compares this node's role with the others'.
     *
     * @throws IllegalStateException if they differ; the message says how
     */
    static void check(Cluster cluster) {
        Member first = cluster.getOldestMember();
        Member self = cluster.getLocalMember();
        if (first != null && self != null && !first.equals(self)) {
            check(self.getRoleName(), first.getRoleName(), first.getAddress().getHostAddress());
        }
    }

    static void check(String own, String other, String host) {
        String[] mine = own.split("\\.", -1);
        String[] theirs = other.split("\\.", -1);
        if (theirs.length != mine.length || !theirs[0].equals(mine[0])) {
            throw new IllegalStateException("the cluster cannot be joined: the node at " + host
                    + " is of another version of kv (" + other + ", this one " + own + ")");
        }
        if (!theirs[1].equals(mine[1])) {
            throw new IllegalStateException(
                    "--backups: " + mine[1] + " is not what the other nodes were told: " + theirs[1] + " at " + host);
        }
        if (!theirs[2].equals(mine[2])) {
            throw new IllegalStateException(
                    theirs[2].equals(ON_DISK)
                            ? "--data-dir: is missing, and the other nodes have one, as that at " + host
                            : "--data-dir: the other nodes have none, as that at " + host);
        }
    }
}
