package io.kvserver.core.collection;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.sortedset.PackedScores;
import io.kvserver.core.value.sortedset.SortedSetCursor;
import io.kvserver.core.value.sortedset.SortedSetValue;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sorted set of a key, packed or not, while one request reads or changes it. After changes {@link #finish} stores
 * the result. Confined to the view's thread, which has the key's shard.
 *
 * <p>{@link #find} looks for a member by its name and {@link #seek} by its rank, from where {@link #next} continues;
 * {@link #score} and the changes concern the found member.
 */
public final class SortedSet {
    private final Keyspace keys;
    private Args args;
    private int key;

    /** Used while the sorted set is packed. */
    private final Listpack pack = new Listpack();

    private int packedSize;
    /** {@code null} while the sorted set is packed. */
    private @Nullable SortedSetValue value;

    private long bytesBefore;
    private boolean stored;

    /** The found member, while the sorted set is packed. */
    private int at;

    private @Nullable SortedSetCursor cursor;
    private boolean reverse;
    private final Slice member = new Slice();

    private SortedSet(Keyspace keys, Args args, int key) {
        this.keys = keys;
        this.args = args;
        this.key = key;
    }

    /** The objects that a view's requests reuse. */
    private static final class Workspace {
        private @Nullable SortedSet set;

        SortedSet set(Keyspace keys, Args args) {
            SortedSet present = set;
            if (present == null) {
                present = new SortedSet(keys, args, 1);
                set = present;
            }
            present.args = args;
            return present;
        }
    }

    private static SortedSet workspace(Keyspace keys, Args args) {
        return keys.typed().workspace(Workspace.class, Workspace::new).set(keys, args);
    }

    /**
     * The sorted set of a request's first key, for reading; {@code null} if there is no such key. The object is reused,
     * so a handler may use only one at a time from this method and {@link #open(Keyspace, Args)}.
     */
    public static @Nullable SortedSet read(Keyspace keys, Args args) {
        Object found = keys.typed().read(args, 1, Kind.SORTED_SET);
        return found == null ? null : workspace(keys, args).of(found);
    }

    /** As {@link #read(Keyspace, Args)}, for changes. */
    public static @Nullable SortedSet open(Keyspace keys, Args args) {
        Object found = keys.typed().open(args, 1, Kind.SORTED_SET);
        return found == null ? null : workspace(keys, args).of(found);
    }

    /** The sorted set of any key, for reading; {@code null} if there is no such key. */
    public static @Nullable SortedSet read(Keyspace keys, Args args, int key) {
        Object found = keys.typed().read(args, key, Kind.SORTED_SET);
        return found == null ? null : new SortedSet(keys, args, key).of(found);
    }

    /** As {@link #read(Keyspace, Args, int)}, for changes. */
    public static @Nullable SortedSet open(Keyspace keys, Args args, int key) {
        Object found = keys.typed().open(args, key, Kind.SORTED_SET);
        return found == null ? null : new SortedSet(keys, args, key).of(found);
    }

    /** A new sorted set for a key. */
    public static SortedSet create(Keyspace keys, Args args, int key) {
        SortedSet set = new SortedSet(keys, args, key);
        set.pack.clear();
        return set;
    }

    /**
     * As {@link #create(Keyspace, Args, int)}. As in Redis, the length of the first member decides whether the set
     * begins packed; a long member unpacks it later.
     */
    public static SortedSet create(Keyspace keys, Args args, int key, int firstLength) {
        SortedSet set = create(keys, args, key);
        PackingLimits limits = keys.typed().limits();
        if (limits.sortedSetEntries() == 0 || firstLength > limits.sortedSetValueBytes()) {
            set.unpack();
        }
        return set;
    }

    private SortedSet of(Object found) {
        if (found instanceof SortedSetValue large) {
            value = large;
            stored = true;
            bytesBefore = large.memoryBytes();
        } else {
            value = null;
            stored = false;
            pack.read((Slice) found);
            packedSize = pack.count() / 2;
        }
        return this;
    }

    public int size() {
        SortedSetValue large = value;
        return large == null ? packedSize : large.size();
    }

    // ---- By name

    public boolean find(Args words, int word) {
        return find(words.array(), words.offset(word), words.length(word));
    }

    public boolean find(byte[] array, int offset, int length) {
        SortedSetValue large = value;
        if (large != null) {
            return large.find(array, offset, length);
        }
        at = pack.find(pack.first(), 2, array, offset, length);
        return at != Listpack.NONE;
    }

    /** The score of the member that {@link #find} found. */
    public double score() {
        SortedSetValue large = value;
        return large == null ? PackedScores.score(pack, at) : large.score();
    }

    /** The rank of the member that {@link #find} found. */
    public int rank() {
        SortedSetValue large = value;
        if (large != null) {
            return large.rank();
        }
        int rank = 0;
        for (int i = pack.first(); i != at; i = pack.next(pack.next(i))) {
            rank++;
        }
        return rank;
    }

    /** Changes the score of the found member, whose bytes these are. */
    public void change(double score, byte[] array, int offset, int length) {
        SortedSetValue large = value;
        if (large != null) {
            large.change(score, array, offset, length);
        } else {
            pack.remove(at, 2);
            PackedScores.insert(pack, score, array, offset, length);
        }
    }

    /** Adds a member that {@link #find} has not found. */
    public void add(double score, byte[] array, int offset, int length) {
        SortedSetValue large = value;
        PackingLimits limits = keys.typed().limits();
        if (large == null && (packedSize >= limits.sortedSetEntries() || length > limits.sortedSetValueBytes())) {
            large = unpack();
            large.find(array, offset, length);
        }
        if (large != null) {
            large.add(score, array, offset, length);
        } else {
            PackedScores.insert(pack, score, array, offset, length);
            packedSize++;
        }
    }

    /** Adds a member or changes its score. */
    public void put(double score, byte[] array, int offset, int length) {
        if (find(array, offset, length)) {
            change(score, array, offset, length);
        } else {
            add(score, array, offset, length);
        }
    }

    /** As {@link #put}. */
    public void put(double score, Slice name) {
        put(score, name.array(), name.offset(), name.length());
    }

    /** Converts a packed set to an object. */
    public SortedSetValue unpack() {
        SortedSetValue large = PackedScores.unpacked(pack);
        value = large;
        return large;
    }

    /** Packs a new object if it is small enough. */
    public void packIfSmall() {
        SortedSetValue large = value;
        PackingLimits limits = keys.typed().limits();
        if (large == null || large.size() > limits.sortedSetEntries()) {
            return;
        }
        pack.clear();
        SortedSetCursor each = new SortedSetCursor();
        for (boolean more = each.seek(large, 0, false); more; more = each.next()) {
            if (each.length() > limits.sortedSetValueBytes()) {
                return;
            }
            PackedScores.insert(pack, each.score(), each.array(), each.offset(), each.length());
        }
        packedSize = large.size();
        value = null;
    }

    /** Removes the member that {@link #find} found. */
    public void remove() {
        SortedSetValue large = value;
        if (large != null) {
            large.remove();
        } else {
            pack.remove(at, 2);
            packedSize--;
        }
    }

    // ---- By rank

    public void removeRange(int rank, int count) {
        SortedSetValue large = value;
        if (large != null) {
            large.removeRange(rank, count);
        } else if (count > 0) {
            pack.remove(pack.at(2 * rank), 2 * count);
            packedSize -= count;
        }
    }

    /** The number of members with a lower score or, with {@code orEqual}, no higher one. */
    public int countBelow(double score, boolean orEqual) {
        SortedSetValue large = value;
        if (large != null) {
            return large.countBelow(score, orEqual);
        }
        int count = 0;
        for (int i = pack.first(); i != Listpack.NONE; i = pack.next(pack.next(i))) {
            double here = PackedScores.score(pack, i);
            if (orEqual ? here > score : here >= score) {
                break;
            }
            count++;
        }
        return count;
    }

    /** The number of members less than one or, with {@code orEqual}, not greater. All have the same score. */
    public int countBelow(byte[] array, int offset, int length, boolean orEqual) {
        SortedSetValue large = value;
        if (large != null) {
            return large.countBelow(array, offset, length, orEqual);
        }
        int most = orEqual ? 0 : -1;
        int count = 0;
        for (int i = pack.first(); i != Listpack.NONE; i = pack.next(pack.next(i))) {
            if (PackedScores.compare(pack, i, array, offset, length) > most) {
                break;
            }
            count++;
        }
        return count;
    }

    /** Goes to the member with a rank, which must exist; {@link #next} continues to higher or lower ranks. */
    public void seek(int rank, boolean backwards) {
        reverse = backwards;
        SortedSetValue large = value;
        if (large != null) {
            SortedSetCursor present = cursor;
            if (present == null) {
                present = new SortedSetCursor();
                cursor = present;
            }
            present.seek(large, rank, backwards);
        } else {
            at = pack.at(2 * rank);
        }
    }

    public void next() {
        if (value != null) {
            Objects.requireNonNull(cursor).next();
        } else if (reverse) {
            int score = pack.previous(at);
            at = score == Listpack.NONE ? score : pack.previous(score);
        } else {
            at = pack.next(pack.next(at));
        }
    }

    /** The present member of {@link #seek}; valid until the next call. */
    public Slice member() {
        SortedSetCursor present = cursor;
        if (value == null || present == null) {
            return pack.get(at);
        }
        return member.set(present.array(), present.offset(), present.length());
    }

    /** The score of the present member of {@link #seek}. */
    public double memberScore() {
        SortedSetCursor present = cursor;
        return value == null || present == null ? PackedScores.score(pack, at) : present.score();
    }

    /** Writes {@code count} members from a rank on as a reply. */
    public void write(ReplyWriter reply, int rank, int count, boolean backwards, boolean withScores) {
        if (count > 0) {
            seek(rank, backwards);
        }
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                next();
            }
            if (withScores) {
                reply.pair();
            }
            reply.bulk(member());
            if (withScores) {
                reply.real(memberScore());
            }
        }
    }

    /** The object; {@code null} while the sorted set is packed. */
    @Nullable
    public SortedSetValue value() {
        return value;
    }

    /** Stores the present state: packed, an object, or no key. */
    public void finish() {
        SortedSetValue large = value;
        if (size() == 0) {
            keys.remove(args, key);
        } else if (large == null) {
            keys.typed().put(args, key, Kind.SORTED_SET, pack.array(), pack.offset(), pack.length());
        } else if (stored) {
            long bytes = large.memoryBytes();
            keys.typed().changed(args, key, bytes - bytesBefore);
            bytesBefore = bytes;
        } else {
            keys.typed().put(args, key, large);
            stored = true;
            bytesBefore = large.memoryBytes();
        }
    }

    /** As {@link #finish}, after a removal: publishes the event, and the key's removal if no member is left. */
    public void finishRemoval(String event) {
        finish();
        keys.happened('z', event, args, key);
        if (size() == 0) {
            keys.happened('g', "del", args, key);
        }
    }

    /** Replaces the key's value by this new set, or removes the key if the set is empty; publishes the event. */
    public void replace(String event) {
        if (size() > 0) {
            keys.setDeadline(args, key, Keyspace.NO_DEADLINE);
            finish();
            keys.happened('z', event, args, key);
        } else if (keys.remove(args, key)) {
            keys.happened('g', "del", args, key);
        }
    }
}
