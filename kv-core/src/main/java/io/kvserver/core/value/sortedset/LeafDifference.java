package io.kvserver.core.value.sortedset;

import io.kvserver.core.protocol.Slice;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Which leaves differ between two trees, one of which comes from a fork of the other. For the thread that has both. */
final class LeafDifference {
    private LeafDifference() {}

    /** Shows the members of all leaves that only one of the trees has, some of them twice; {@code null} is an empty tree. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    static void visit(ScorePages one, @Nullable ScorePages other, Consumer<Slice> members) {
        int leaves = Math.max(one.leafCount, other == null ? 0 : other.leafCount);
        Slice member = new Slice();
        for (int first = 0; first < leaves; first += LeafGroup.LEAVES) {
            LeafGroup here = group(one, first);
            LeafGroup there = group(other, first);
            for (int i = 0; here != there && i < LeafGroup.LEAVES; i++) {
                byte[] leaf = leaf(here, i);
                byte[] counterpart = leaf(there, i);
                if (leaf != counterpart) {
                    show(leaf, member, members);
                    show(counterpart, member, members);
                }
            }
        }
    }

    private static @Nullable LeafGroup group(@Nullable ScorePages tree, int leaf) {
        return tree == null || leaf >= tree.leafCount ? null : tree.groups[leaf / LeafGroup.LEAVES];
    }

    private static byte[] leaf(@Nullable LeafGroup group, int index) {
        byte[] leaf = group == null || index >= group.leaves.length ? null : group.leaves[index];
        return leaf == null ? ScorePages.NOTHING : leaf;
    }

    private static void show(byte[] leaf, Slice member, Consumer<Slice> members) {
        // A number that is not used has no bytes.
        int end = leaf.length == 0 ? 0 : ScoreLeaf.end(leaf);
        for (int at = ScoreLeaf.FIRST; at < end; at = ScoreLeaf.next(leaf, at)) {
            members.accept(member.set(leaf, ScoreLeaf.memberOffset(leaf, at), ScoreLeaf.memberLength(leaf, at)));
        }
    }
}
