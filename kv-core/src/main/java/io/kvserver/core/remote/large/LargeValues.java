package io.kvserver.core.remote.large;

import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.Elements;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The large values of one request's keys: what it reads and writes of them. For the request's thread.
 */
public final class LargeValues {
    /** A value that takes more in memory gets pages. */
    private static final long LARGE_BYTES = 16 << 10;
    /** One whose elements take less in pages is put into one entry again. */
    private static final long SMALL_BYTES = 4 << 10;

    private final LargeCache cache;
    private final Pages pages;
    private final List<Loaded> loaded = new ArrayList<>();
    private final List<Saved> saved = new ArrayList<>();

    /** A value that the request has been lent: a fork of what is stored. */
    private static final class Loaded {
        final LargeHead head;
        final int slot;
        final Value before;
        final Value lent;
        /** Whether some key still has it. */
        boolean stays;
        /** Whether what is stored is another by now, or gone. */
        boolean over;

        Loaded(LargeHead head, int slot, Value before) {
            this.head = head;
            this.slot = slot;
            this.before = before;
            this.lent = before.fork();
        }
    }

    private record Saved(LargeHead head, Value value) {}

    public LargeValues(LargeCache cache, Pages pages) {
        this.cache = cache;
        this.pages = pages;
    }

    /**
     * The value that a head tells of, which is under a key of a slot. The request may change it.
     *
     * @throws IllegalStateException if pages are missing or damaged
     */
    public Value load(LargeHead head, Kind kind, int slot) {
        Value kept = cache.take(head);
        Value before = kept == null ? LargeReader.read(head, kind, slot, pages) : kept;
        Loaded added = new Loaded(head, slot, before);
        loaded.add(added);
        return added.lent;
    }

    /** The value that was loaded, if this is one; it may be under another key now. */
    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private @Nullable Loaded loaded(Value value) {
        for (Loaded each : loaded) {
            if (each.lent == value) {
                return each;
            }
        }
        return null;
    }

    /**
     * Stores what has changed of a value, which is under a key of a slot, if it is large. Returns what the key's entry has to say then, which
     * is the same as before if nothing has changed; {@code null} if the value is to be in that entry.
     */
    public @Nullable LargeHead save(Value value, int slot) {
        Loaded from = loaded(value);
        if (from != null && from.slot == slot) {
            return saveChanges(from, value);
        }
        return Elements.have(value) && value.memoryBytes() > LARGE_BYTES ? saveNew(value, slot) : null;
    }

    @SuppressWarnings("ReferenceEquality") // Whether it is the same object.
    private @Nullable LargeHead saveChanges(Loaded from, Value value) {
        Value named = Elements.named(value);
        if (named != value) {
            return saveNew(named, from.slot);
        }
        Map<byte[], byte @Nullable []> changes = Elements.differences(value, from.before);
        if (changes.isEmpty() && Arrays.equals(Elements.note(value), from.head.note())) {
            from.stays = true;
            return from.head;
        }
        LargeWriter writer = LargeWriter.of(from.head, value.kind(), from.slot, pages);
        changes.forEach(writer::set);
        LargeHead head = written(writer, value);
        from.stays = head != null;
        from.over = true;
        return head;
    }

    private @Nullable LargeHead saveNew(Value value, int slot) {
        Value named = Elements.named(value);
        long count = Elements.count(named);
        LargeWriter writer = LargeWriter.fresh(named.memoryBytes(), count, named.kind(), slot, pages);
        Elements.visit(named, writer::add);
        return written(writer, named);
    }

    private @Nullable LargeHead written(LargeWriter writer, Value value) {
        if (writer.bytes() < SMALL_BYTES) {
            return null;
        }
        LargeHead head = writer.write(Elements.note(value));
        saved.add(new Saved(head, value));
        return head;
    }

    /** After all values have been saved: removes the pages of those that were loaded and are not there any more. */
    public void removeOthers() {
        for (Loaded each : loaded) {
            if (!each.stays) {
                remove(each.head, each.slot);
                each.over = true;
            }
        }
    }

    /** Removes all pages of a collection, which is under a key of a slot. */
    public void remove(LargeHead head, int slot) {
        for (int number = 0; number < head.pages(); number++) {
            pages.removePage(head.name(slot, number));
        }
    }

    /** After the request, when nobody uses the values any more: keeps them for the next one. */
    public void close() {
        for (Loaded each : loaded) {
            if (!each.over) {
                cache.put(each.head, each.before);
            }
        }
        saved.forEach(each -> cache.put(each.head, each.value));
    }
}
