package io.kvserver.core.store.table;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A segment's content when a snapshot was taken. Guarded by the segment's shard. A segment that has been split or
 * merged since is no longer part of its table, and not changed any more.
 */
public final class Frozen implements BeforeChange {
    /** Entries, {@code null} for free slots, and the objects that belong to them, if there are any. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    public record Contents(
            byte[] @Nullable [] entries, @Nullable Object @Nullable [] values) {
        public static final Contents NOTHING = new Contents(new byte[0][], null);

        public @Nullable Object value(int slot) {
            return values == null ? null : values[slot];
        }
    }

    /** Whether the snapshot is closed; any thread may ask. */
    private final BooleanSupplier over;

    /** Copies the content of the segment's slots. */
    private final Supplier<Contents> segment;

    /** Called when the snapshot has the content. */
    private final Consumer<BeforeChange> whenFetched;

    private @Nullable Contents kept;

    private Frozen(BooleanSupplier over, Supplier<Contents> segment, Consumer<BeforeChange> whenFetched) {
        this.over = over;
        this.segment = segment;
        this.whenFetched = whenFetched;
    }

    /**
     * Freezes a segment. Here, so that the JVM can verify the segment's class without loading the snapshot's classes.
     */
    static Frozen of(
            Consumer<BeforeChange> keeper,
            BooleanSupplier over,
            Supplier<Contents> segment,
            Consumer<BeforeChange> whenFetched) {
        Frozen taken = new Frozen(over, segment, whenFetched);
        keeper.accept(taken);
        return taken;
    }

    /** Called before the first change of the segment. */
    @Override
    public void keep() {
        if (!over.getAsBoolean()) {
            kept = segment.get();
        }
    }

    /** Returns the content of the slots; may be called once. */
    public Contents fetch() {
        Contents contents = kept;
        if (contents == null) {
            contents = segment.get();
            whenFetched.accept(this);
        }
        kept = null;
        return contents;
    }
}
