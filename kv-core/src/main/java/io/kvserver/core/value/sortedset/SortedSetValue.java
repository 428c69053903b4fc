package io.kvserver.core.value.sortedset;

import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.hashing.SipHash;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sorted set that is too large to be packed: members with scores, ordered by score and then by member. Confined to
 * the shard of its key; with a {@link SortedSetCursor} any thread may read a fork made for it.
 *
 * <p>The members are in a {@link ScoreTree}, and a {@link MemberIndex} finds the leaf of each. So finding a member by
 * name reads one page of the index and one leaf; finding its rank, or a member by rank or score, reads a few nodes.
 *
 * <p>{@link #find} looks for a member; some methods then act on the found member, until the next change.
 */
public final class SortedSetValue extends Value {
    private static final SipHash HASH = SipHash.random();

    private static final int OBJECT_BYTES = 64 + 72 + 48;

    final ScoreTree tree;
    private final MemberIndex index;
    private final ScoreTree.Movement movement = this::moved;

    private int hash;
    private int leaf;
    private int at;

    public SortedSetValue() {
        this(new ScoreTree(), new MemberIndex());
    }

    private SortedSetValue(ScoreTree tree, MemberIndex index) {
        this.tree = tree;
        this.index = index;
    }

    private static int hash(byte[] array, int offset, int length) {
        return (int) HASH.hash(array, offset, length);
    }

    private void moved(byte[] array, int entry, int from, int to) {
        index.move(hash(array, ScoreLeaf.memberOffset(array, entry), ScoreLeaf.memberLength(array, entry)), from, to);
    }

    @Override
    public Kind kind() {
        return Kind.SORTED_SET;
    }

    @Override
    public String encoding() {
        return "skiplist";
    }

    @Override
    public long memoryBytes() {
        return OBJECT_BYTES + tree.memoryBytes() + index.memoryBytes();
    }

    @Override
    public SortedSetValue fork() {
        return new SortedSetValue(tree.fork(), index.fork());
    }

    /** The number of members. */
    public int size() {
        return tree.size();
    }

    /** Looks for a member. */
    public boolean find(byte[] member, int offset, int length) {
        hash = hash(member, offset, length);
        for (leaf = index.first(hash); leaf >= 0; leaf = index.next(hash)) {
            at = ScoreLeaf.find(tree.leaf(leaf), member, offset, length);
            if (at >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * The score of a member, NaN if it is missing. Does not change the found member; any thread that may read the
     * value.
     */
    public double scoreOf(byte[] member, int offset, int length) {
        int wanted = hash(member, offset, length);
        int[] slots = index.slots(wanted);
        for (int slot = MemberIndex.first(slots, wanted); slot >= 0; slot = MemberIndex.next(slots, wanted, slot)) {
            byte[] array = tree.leaf(MemberIndex.leaf(slots, slot));
            int entry = ScoreLeaf.find(array, member, offset, length);
            if (entry >= 0) {
                return ScoreLeaf.score(ScoreLeaf.orderAt(array, entry));
            }
        }
        return Double.NaN;
    }

    /** The score of the member that was found. */
    public double score() {
        return ScoreLeaf.score(ScoreLeaf.orderAt(tree.leaf(leaf), at));
    }

    /** The rank of the found member. */
    public int rank() {
        return tree.rank(leaf, at);
    }

    /** Changes the score of the found member, whose bytes these are. */
    public void change(double score, byte[] member, int offset, int length) {
        long order = ScoreLeaf.order(score);
        if (!tree.change(leaf, at, order)) {
            int from = leaf;
            tree.remove(from, at, movement);
            leaf = tree.insert(order, member, offset, length, movement);
            if (leaf != from) {
                index.move(hash, from, leaf);
            }
        }
    }

    /** Adds a member that {@link #find} has not found. */
    public void add(double score, byte[] member, int offset, int length) {
        leaf = tree.insert(ScoreLeaf.order(score), member, offset, length, movement);
        index.add(hash, leaf);
    }

    /** Adds a member or changes its score. */
    public void put(double score, byte[] member, int offset, int length) {
        if (find(member, offset, length)) {
            change(score, member, offset, length);
        } else {
            add(score, member, offset, length);
        }
    }

    /** Removes the member that was found. */
    public void remove() {
        index.remove(hash, leaf);
        tree.remove(leaf, at, movement);
    }

    /** Removes {@code count} members from a rank on; there must be as many. */
    public void removeRange(int rank, int count) {
        for (int i = 0; i < count; i++) {
            long place = tree.locate(rank);
            leaf = (int) place;
            byte[] array = tree.leaf(leaf);
            at = ScoreLeaf.at(array, (int) (place >>> Integer.SIZE));
            hash = hash(array, ScoreLeaf.memberOffset(array, at), ScoreLeaf.memberLength(array, at));
            remove();
        }
    }

    /** The number of members with a lower score or, with {@code orEqual}, no higher one. */
    public int countBelow(double score, boolean orEqual) {
        return tree.size() == 0 ? 0 : tree.countBelow(ScoreLeaf.order(score), orEqual);
    }

    /**
     * The number of members less than one or, with {@code orEqual}, not greater. All members must have the same score.
     */
    public int countBelow(byte[] member, int offset, int length, boolean orEqual) {
        return tree.size() == 0 ? 0 : tree.countBelowMember(member, offset, length, orEqual);
    }

    /** Visits members. */
    @FunctionalInterface
    public interface Visitor {
        /** The bytes are valid during the call. */
        void member(byte[] array, int offset, int length, double score);
    }

    /**
     * Visits about {@code count} members and returns the next cursor. A scan that starts with cursor 0 and continues
     * until it is 0 again visits each member that is present all the time. The order is that of the index.
     */
    public long scan(long cursor, int count, Visitor visitor) {
        if (cursor > 0xFFFF_FFFFL || cursor < 0) {
            return 0;
        }
        return index.scan(cursor, count, (memberHash, number) -> {
            byte[] array = tree.leaf(number);
            int end = ScoreLeaf.end(array);
            for (int entry = ScoreLeaf.FIRST; entry < end; entry = ScoreLeaf.next(array, entry)) {
                int offset = ScoreLeaf.memberOffset(array, entry);
                int length = ScoreLeaf.memberLength(array, entry);
                if (hash(array, offset, length) == memberHash) {
                    visitor.member(array, offset, length, ScoreLeaf.score(ScoreLeaf.orderAt(array, entry)));
                }
            }
        });
    }

    /**
     * Shows all members that another set, which comes from a fork of this one or the other way round, has not or has with another
     * score, {@code null} being an empty one; and some others, or one twice. A member is valid during the call. Takes time for
     * the leaves that only one of them has.
     */
    public void visitDifferences(@Nullable SortedSetValue other, Consumer<Slice> members) {
        LeafDifference.visit(tree, other == null ? null : other.tree, members);
    }

    /** Fails unless everything is as it has to be. */
    public void checkInvariants() {
        tree.checkInvariants();
        index.checkInvariants(tree.size());
        SortedSetCursor cursor = new SortedSetCursor();
        int rank = 0;
        for (boolean more = cursor.seek(this, 0, false); more; more = cursor.next()) {
            byte[] member = Arrays.copyOfRange(cursor.array(), cursor.offset(), cursor.offset() + cursor.length());
            if (!find(member, 0, member.length) || Double.compare(score(), cursor.score()) != 0 || rank() != rank) {
                throw new AssertionError("member " + rank + " is not found where it is");
            }
            rank++;
        }
        if (rank != size()) {
            throw new AssertionError("members in order");
        }
    }
}
