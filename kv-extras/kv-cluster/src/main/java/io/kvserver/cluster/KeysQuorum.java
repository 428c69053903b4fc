package io.kvserver.cluster;

import com.tangosol.net.ConfigurableQuorumPolicy;
import com.tangosol.net.ConfigurableQuorumPolicy.MembershipQuorumPolicy.QuorumRule;
import com.tangosol.net.PartitionedService.PartitionRecoveryAction;
import java.util.List;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * When the keys may be read, changed and moved: as long as a quorum of nodes see each other, so that of two halves of a cluster at most
 * one goes on. And when they may be read from disks: when the nodes that are there have all of them, in their last state, as far as is
 * known.
 *
 * <p>The engine takes it for a first start if none of the nodes that are there has any keys on its disk, and begins with no keys. That
 * would be wrong if a node with the keys had only not come yet. So all the seeds must be there then.
 *
 * <p>Made and asked by the engine, on its threads, in the node that came first.
 */
public final class KeysQuorum extends ConfigurableQuorumPolicy.PartitionedCacheQuorumPolicy {
    /** How many nodes are needed. */
    static final String QUORUM = "kv.cluster.quorum";

    /** How many nodes are needed to begin with no keys; 0 if nothing is on disks. */
    static final String BEGINNERS = "kv.cluster.beginners";

    private static final int SERVE = MASK_READ | MASK_WRITE | MASK_RESTORE | MASK_DISTRIBUTION;
    private static final Logger LOG = Logger.getLogger("io.kvserver.cluster");

    private final int quorum = Integer.getInteger(QUORUM, 1);
    private final int beginners = Integer.getInteger(BEGINNERS, 0);
    private String told = "";

    /** For the engine. */
    public KeysQuorum() {
        super(rules(), null);
    }

    private static QuorumRule[] rules() {
        int quorum = Integer.getInteger(QUORUM, 1);
        if (Integer.getInteger(BEGINNERS, 0) > 0) {
            return new QuorumRule[] {new QuorumRule(SERVE | MASK_RECOVER, quorum)};
        }
        return new QuorumRule[] {new QuorumRule(MASK_RECOVER, 0), new QuorumRule(SERVE, quorum)};
    }

    @Override
    protected @Nullable List<Notification> checkRecoveryMembership(PartitionRecoveryAction action) {
        List<Notification> reasons = super.checkRecoveryMembership(action);
        if (reasons != null || !action.getResolver().getUnresolvedPartitions().isFull()) {
            return reasons;
        }
        int present = getOwnershipMemberSet().size();
        return present >= beginners
                ? null
                : List.of(new Notification(
                        "none of the nodes that are here has any keys on its disk",
                        present + " of the " + beginners + " seeds are here, and all must be for a first start"));
    }

    @Override
    protected void reportDisallowedAction(int mask, @Nullable List<Notification> reasons) {
        if (mask != MASK_RECOVER) {
            super.reportDisallowedAction(mask, reasons);
            return;
        }
        StringBuilder text = new StringBuilder("the keys cannot be read from the disks yet");
        int present = getOwnershipMemberSet().size();
        if (present < quorum) {
            text.append("; ")
                    .append(present)
                    .append(" nodes are here, and ")
                    .append(quorum)
                    .append(" must be");
        }
        if (reasons != null) {
            for (Notification reason : reasons) {
                text.append("; ").append(reason.Message).append(": ").append(reason.UserData);
            }
        }
        // Asked several times a second.
        if (!text.toString().equals(told)) {
            told = text.toString();
            LOG.info(told);
        }
    }
}
