package io.kvserver.core.value;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Reals;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.ValueInput;
import io.kvserver.core.store.PackingLimits;
import io.kvserver.core.value.sortedset.PackedScores;
import io.kvserver.core.value.sortedset.SortedSetValue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Builds a sorted set from members, each followed by its score. Confined to one thread; for one value. */
final class SortedSetBuilding implements StoredValueReader.Building {
    private final ValueInput in;
    private final PackingLimits limits;
    private final Listpack packed = new Listpack().clear();
    private @Nullable SortedSetValue large;
    private byte[] member = new byte[64];
    private int memberLength = -1;

    SortedSetBuilding(ValueInput in, PackingLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    /** Adds a member, or the score of the last member as text. */
    @Override
    public void add(Slice element) throws IOException {
        if (memberLength >= 0) {
            score(Reals.parseBound(element.array(), element.offset(), element.length()));
            return;
        }
        if (element.length() > member.length) {
            member = new byte[2 * element.length()];
        }
        System.arraycopy(element.array(), element.offset(), member, 0, element.length());
        memberLength = element.length();
    }

    /** Sets the score of the last member. */
    void score(double score) throws IOException {
        if (Double.isNaN(score)) {
            throw in.damage("a score is no number");
        }
        boolean isLong = memberLength > limits.sortedSetValueBytes();
        if (large == null && (isLong || packed.count() / 2 >= limits.sortedSetEntries())) {
            large = PackedScores.unpacked(packed);
        }
        SortedSetValue value = large;
        boolean found = value != null
                ? value.find(member, 0, memberLength)
                : packed.find(packed.first(), 2, member, 0, memberLength) != Listpack.NONE;
        if (found) {
            throw in.damage("a member comes twice");
        }
        if (value != null) {
            value.add(score, member, 0, memberLength);
        } else {
            PackedScores.insert(packed, score, member, 0, memberLength);
        }
        memberLength = -1;
    }

    /** The sorted set if it is too large to be packed; {@code null} if it is {@link #packed}. */
    @Nullable
    SortedSetValue large() throws IOException {
        if (memberLength >= 0) {
            throw in.damage("a member has no score");
        }
        return large;
    }

    Listpack packed() {
        return packed;
    }
}
