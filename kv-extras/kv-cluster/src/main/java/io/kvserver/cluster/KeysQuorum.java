package io.kvserver.cluster;

import com.oracle.coherence.persistence.PersistentStoreInfo;
import com.tangosol.net.ConfigurableQuorumPolicy;
import com.tangosol.net.ConfigurableQuorumPolicy.MembershipQuorumPolicy.QuorumRule;
import com.tangosol.net.PartitionedService.PartitionRecoveryAction;
import com.tangosol.net.internal.QuorumInfo;
import com.tangosol.net.partition.PartitionSet;
import com.tangosol.persistence.GUIDHelper;
import java.util.List;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides when keys may be read, changed and moved: only while a quorum of nodes see each other, so that of two halves
 * of a cluster at most one continues. Also decides when keys may be read from disk: when the present nodes have all of
 * them in their last state, as far as is known.
 *
 * <p>If none of the present nodes has a directory for a part of the keys on its disk, the engine assumes a first start
 * and begins without keys. That would be wrong if a node with keys has not started yet. So all seeds must be present
 * then. It is also a first start if there are directories but all are empty, and the nodes have never agreed on the
 * owners of the parts: then all nodes were killed while they created the directories. In that case the engine alone
 * would wait forever.
 *
 * <p>A half-made part ({@link HalfMade}) has no keys, or its last version is on another disk. It certainly has no keys
 * if the nodes have agreed on this version of it, because later versions have higher numbers and begin with files.
 * Otherwise as many nodes must be present as at the last agreement, and at least as many as there are seeds.
 *
 * <p>Created and called by the engine, on its threads, in the oldest node.
 */
public final class KeysQuorum extends ConfigurableQuorumPolicy.PartitionedCacheQuorumPolicy {
    /** The number of nodes needed. */
    static final String QUORUM = "kv.cluster.quorum";

    /** The number of nodes needed to begin without keys; 0 if keys are not on disk. */
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
        int present = getOwnershipMemberSet().size();
        if (isFirstStart(action)) {
            return present >= beginners
                    ? null
                    : List.of(new Notification(
                            "none of the nodes that are here has any keys on its disk",
                            present + " of the " + beginners + " seeds are here, and all must be for a first start"));
        }
        if (reasons != null) {
            return reasons;
        }
        PartitionSet halfMade = halfMade(action);
        QuorumInfo last = action.getQuorumInfo();
        int needed = Math.max(beginners, last == null ? 0 : last.getMembers().size());
        return halfMade.isEmpty() || present >= needed
                ? null
                : List.of(new Notification(
                        halfMade
                                + " was being written when a node was ended, and another one may have what it was before",
                        present + " nodes are here, and " + needed + " must be"));
    }

    /** Whether no present node has keys on its disk, and they do not know of any other nodes. */
    private static boolean isFirstStart(PartitionRecoveryAction action) {
        if (action.getResolver().getUnresolvedPartitions().isFull()) {
            return true;
        }
        if (action.getQuorumInfo() != null) {
            return false;
        }
        for (PersistentStoreInfo store : newest(action)) {
            // The first part has what the nodes agree on. It is made before any other.
            if (!store.isEmpty() && GUIDHelper.getPartition(store.getId()) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The half-made parts of which no other version is present, though another node may have one. */
    private static PartitionSet halfMade(PartitionRecoveryAction action) {
        QuorumInfo last = action.getQuorumInfo();
        PartitionSet found = new PartitionSet(action.getOrphanedPartitions().getPartitionCount());
        for (PersistentStoreInfo store : newest(action)) {
            int part = GUIDHelper.getPartition(store.getId());
            if (HalfMade.isMarked(store.getId())
                    && (last == null || last.getVersions()[part] != GUIDHelper.getVersion(store.getId()))) {
                found.add(part);
            }
        }
        return found;
    }

    private static PersistentStoreInfo[] newest(PartitionRecoveryAction action) {
        return action.getResolver().getNewestStoreInfos(action.getOrphanedPartitions());
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
        // The engine asks several times a second.
        if (!text.toString().equals(told)) {
            told = text.toString();
            LOG.info(told);
        }
    }
}
