package io.kvserver.core.stream;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A stream: its entries in pages, what is known of former entries, and its groups. */
public final class StreamValue extends Value {
    private static final long OBJECT_BYTES = 88 + 4 * 32 + 24 + IdTree.BYTES + NameIndex.BYTES;

    private Ownership owner;
    private final IdTree pages;
    private final NameIndex<StreamGroup> groups;
    private final IdCursor cursor = new IdCursor();
    private long length;
    private long entriesAdded;
    private StreamId lastId = StreamId.MIN;
    private StreamId firstId = StreamId.MIN;
    private StreamId maxDeletedId = StreamId.MIN;

    public StreamValue() {
        owner = new Ownership(OBJECT_BYTES);
        pages = new IdTree(2, true);
        groups = new NameIndex<>();
    }

    private StreamValue(StreamValue original) {
        owner = new Ownership(original.owner.bytes);
        pages = new IdTree(original.pages);
        groups = new NameIndex<>(original.groups);
        length = original.length;
        entriesAdded = original.entriesAdded;
        lastId = original.lastId;
        firstId = original.firstId;
        maxDeletedId = original.maxDeletedId;
    }

    @Override
    public Kind kind() {
        return Kind.STREAM;
    }

    @Override
    public String encoding() {
        return "stream";
    }

    @Override
    public long memoryBytes() {
        return owner.bytes;
    }

    /** The bytes of the stream, counted from scratch. */
    long countedBytes() {
        long bytes = OBJECT_BYTES + pages.nodeBytes() + groups.pageBytes();
        for (boolean more = pages.first(cursor); more; more = pages.next(cursor)) {
            bytes += page().memoryBytes();
        }
        for (StreamGroup group = groups.after(null); group != null; group = groups.after(group)) {
            bytes += group.allBytes();
        }
        return bytes;
    }

    @Override
    public StreamValue fork() {
        StreamValue fork = new StreamValue(this);
        // Neither may change shared parts in place.
        owner = new Ownership(owner.bytes);
        return fork;
    }

    IdTree pages() {
        return pages;
    }

    NameIndex<StreamGroup> groups() {
        return groups;
    }

    /** The number of pages. */
    public long pageCount() {
        return pages.size();
    }

    /** The number of entries. */
    public long length() {
        return length;
    }

    /** The number of entries ever added. */
    public long entriesAdded() {
        return entriesAdded;
    }

    /** The greatest id that an entry ever had; the next one's is greater. */
    public StreamId lastId() {
        return lastId;
    }

    /** The id of the first entry; zero if there is none. */
    public StreamId firstId() {
        return firstId;
    }

    /** The greatest id of a deleted entry, not counting trimming; zero if there is none. */
    public StreamId maxDeletedId() {
        return maxDeletedId;
    }

    /** The id of the last entry; zero if there is none. */
    public StreamId lastEntry() {
        StreamCursor last = new StreamCursor().reverse(this, StreamId.MIN, StreamId.MAX);
        return last.next() ? last.id() : StreamId.MIN;
    }

    /** Sets the record of former entries. */
    public void history(StreamId last, StreamId maxDeleted, long added) {
        lastId = last;
        maxDeletedId = maxDeleted;
        entriesAdded = added;
    }

    /**
     * Adds an entry with the fields and values in a request's words from one on. Its id must be greater than the last
     * one.
     */
    public void add(StreamId id, Args args, int first, StreamLimits limits) {
        StreamPage page = lastPage(args, first, limits);
        if (page == null) {
            page = new StreamPage(owner, id);
            owner.bytes += page.memoryBytes();
            page.begin(args, first);
            pages.add(id.millis(), id.sequence(), owner, cursor);
            cursor.object(page);
        }
        page.add(id, args, first);
        length++;
        entriesAdded++;
        lastId = id;
        if (length == 1) {
            firstId = id;
        }
    }

    /** The last page, for a change; {@code null} if it has no room for an entry or does not exist. */
    private @Nullable StreamPage lastPage(Args args, int first, StreamLimits limits) {
        if (!pages.last(cursor)) {
            return null;
        }
        StreamPage page = page();
        long bytes = 0;
        for (int word = first; word < args.count(); word++) {
            bytes += args.length(word);
        }
        boolean full = limits.entries() > 0 && (long) page.live + page.dead >= limits.entries();
        if (page.listpackBytes() + bytes >= limits.bytes() || full) {
            if (page.bytes.length != page.length) {
                editPage(page.millis, page.sequence).trim();
            }
            return null;
        }
        return editPage(page.millis, page.sequence);
    }

    /** The page at the cursor. */
    private StreamPage page() {
        return (StreamPage) Objects.requireNonNull(cursor.object());
    }

    /** The page with this id, for a change. */
    private StreamPage editPage(long millis, long sequence) {
        pages.edit(millis, sequence, owner, cursor);
        StreamPage page = page().ownedBy(owner);
        cursor.object(page);
        return page;
    }

    /** Adds a page that was read after the others. Its ids must be greater than theirs. */
    void addPage(StreamPage page) {
        owner.bytes += page.memoryBytes();
        pages.add(page.millis, page.sequence, owner, cursor);
        cursor.object(page);
        length += page.live;
    }

    Ownership owner() {
        return owner;
    }

    /** Whether there is an entry with an id. */
    public boolean contains(StreamId id) {
        return new StreamCursor().range(this, id, id).next();
    }

    /** Deletes the entry with an id and records it in {@link #maxDeletedId}. Returns whether there was one. */
    public boolean delete(StreamId id) {
        boolean removed = remove(id);
        if (removed && id.compareTo(maxDeletedId) > 0) {
            maxDeletedId = id;
        }
        return removed;
    }

    /** Removes the entry with an id, as trimming does. Returns whether there was one. */
    private boolean remove(StreamId id) {
        StreamCursor at = new StreamCursor().range(this, id, id);
        if (!at.next()) {
            return false;
        }
        StreamPage page = at.page();
        if (page.live == 1) {
            removePage(page);
        } else {
            editPage(page.millis, page.sequence).delete(at.flagsAt());
            length--;
        }
        if (id.equals(firstId) || length == 0) {
            findFirst();
        }
        return true;
    }

    private void removePage(StreamPage page) {
        pages.remove(page.millis, page.sequence, owner);
        owner.bytes -= page.memoryBytes();
        length -= page.live;
    }

    /** Finds the first entry after removals. */
    void findFirst() {
        StreamCursor first = new StreamCursor().range(this, StreamId.MIN, StreamId.MAX);
        firstId = first.next() ? first.id() : StreamId.MIN;
    }

    /**
     * Removes entries from the front. Returns their number.
     *
     * @param afterPage is run after a look at each page, before anything is removed
     */
    public long trim(Trim how, Runnable afterPage) {
        long before = length;
        long present = before;
        long bytes = 0;
        StreamPage rest = null;
        boolean ends = false;
        for (boolean more = pages.first(cursor); more && rest == null; ) {
            StreamPage page = page();
            ends = how.isReached(present) || (how.most() > 0 && before - present + page.live > how.most());
            if (ends || !how.covers(present, page)) {
                rest = page;
            } else {
                present -= page.live;
                bytes += page.memoryBytes();
                more = pages.next(cursor);
            }
            afterPage.run();
        }
        if (present != before) {
            removePages(rest, bytes);
            length = present;
        }
        if (rest != null && !ends && !how.approximate()) {
            trimPage(how, rest);
        }
        if (length != before) {
            findFirst();
        }
        return before - length;
    }

    /** Removes all pages before one, or all, which take so many bytes. */
    private void removePages(@Nullable StreamPage end, long bytes) {
        if (end == null) {
            pages.clear(owner);
        } else {
            pages.removeBefore(end.millis, end.sequence, owner);
        }
        owner.bytes -= bytes;
    }

    /**
     * As {@link #trim(Trim, Runnable)}, but asks for each entry whether it may be removed. Entries after one that stays are
     * deleted as by {@link #delete}, and their ids are added to {@code deleted}.
     */
    public long trim(Trim how, Predicate<StreamId> allows, List<StreamId> deleted) {
        long before = length;
        boolean stays = false;
        StreamId from = StreamId.MIN;
        for (List<StreamId> page = idsToTrim(how, from, before); !page.isEmpty(); page = idsToTrim(how, from, before)) {
            for (StreamId id : page) {
                if (how.isReached(length) || how.keeps(id.millis(), id.sequence())) {
                    return before - length;
                }
                if (!allows.test(id)) {
                    stays = true;
                } else if (stays) {
                    delete(id);
                    deleted.add(id);
                } else {
                    remove(id);
                }
                from = id.next();
            }
        }
        return before - length;
    }

    /** The ids of the next page, from one on, if it may be trimmed. */
    private List<StreamId> idsToTrim(Trim how, StreamId from, long before) {
        List<StreamId> ids = new ArrayList<>();
        StreamCursor at = new StreamCursor().range(this, from, StreamId.MAX);
        if (!at.next()) {
            return ids;
        }
        StreamPage page = at.page();
        boolean tooMany = how.most() > 0 && before - length + page.live > how.most();
        if (tooMany || (how.approximate() && !how.covers(length, page))) {
            return ids;
        }
        do {
            ids.add(at.id());
        } while (at.next() && at.page() == page);
        return ids;
    }

    /** Deletes some of the first entries of a page. */
    private void trimPage(Trim how, StreamPage first) {
        StreamCursor at = new StreamCursor().range(this, StreamId.MIN, StreamId.MAX);
        StreamPage page = null;
        while (at.next() && !how.isReached(length) && !how.keeps(at.millis(), at.sequence())) {
            if (page == null) {
                page = editPage(first.millis, first.sequence);
            }
            page.delete(at.flagsAt());
            length--;
        }
    }

    public int groupCount() {
        return groups.size();
    }

    /** The group named by a word of a request; {@code null} if there is none. */
    public @Nullable StreamGroup group(Args args, int word) {
        return groups.find(args.array(), args.offset(word), args.length(word));
    }

    /** The group with a name; {@code null} if there is none. */
    public @Nullable StreamGroup group(byte[] name) {
        return groups.find(name, 0, name.length);
    }

    /** The group whose name comes after another's, or the first; {@code null} after the last. */
    public @Nullable StreamGroup groupAfter(@Nullable StreamGroup other) {
        return groups.after(other);
    }

    /** A group of the stream for a change: itself or a copy. */
    public StreamGroup groupToChange(StreamGroup group) {
        StreamGroup own = group.ownedBy(owner);
        if (own != group) {
            groups.put(own, owner);
        }
        return own;
    }

    /** Adds a group with a new name. The stream takes ownership of the array. */
    public StreamGroup addGroup(byte[] name, StreamId lastDelivered, long entriesRead) {
        StreamGroup group = new StreamGroup(owner, name, lastDelivered, entriesRead);
        owner.bytes += group.ownBytes();
        groups.put(group, owner);
        return group;
    }

    public void removeGroup(StreamGroup group) {
        owner.bytes -= group.allBytes();
        groups.remove(group.name(), owner);
    }
}
