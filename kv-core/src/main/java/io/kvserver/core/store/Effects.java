package io.kvserver.core.store;

import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.observe.KeyName;
import io.kvserver.core.store.observe.KeyWaiter;
import io.kvserver.core.store.observe.Observers;
import io.kvserver.core.store.observe.Origin;
import io.kvserver.core.store.table.Entries;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The effects of one view's changes: they are counted, reported to observers of the keys, to clients that cache
 * them and to subscribers of events, and appended to the log. Confined to the view's thread, which has the shards of what was changed.
 */
@SuppressWarnings("exports") // For kv's own rooms.
public final class Effects implements Origin {
    private final Keyspaces all;

    /** {@code null} until something had to be kept. */
    private @Nullable Changes kept;

    /** {@code null} until a handler has named commands. */
    private @Nullable Replacement replacement;
    /** Whether the present request's handler has named commands to be logged. */
    private boolean replaced;

    /** Whether the present request has changed anything. */
    private boolean changed;

    /** Requests that wait for keys which have been changed since they were last taken; {@code null} if there are none. */
    private @Nullable Set<KeyWaiter> ready;

    Effects(Keyspaces all) {
        this.all = all;
    }

    /** Returns whether the present request has changed anything, and forgets that. */
    boolean hasChanged() {
        return changed;
    }

    /** Says that what has been changed is kept, or need not be. */
    void settled() {
        changed = false;
        replaced = false;
    }

    /** As {@link Keyspace#logInstead}. */
    Replacement replacement() {
        if (!changed) {
            throw new IllegalStateException("nothing has been changed that could be logged");
        }
        Replacement named = replacement;
        if (named == null) {
            named = new Replacement();
            replacement = named;
        }
        if (!replaced) {
            named.clear();
            replaced = true;
        }
        return named;
    }

    /** Keeps the commands that the handler has named, if it has. Says whether it has. */
    boolean recordReplacement(int database) {
        Replacement named = replacement;
        if (!replaced || named == null) {
            return false;
        }
        Journal journal = all.journal();
        if (journal != null) {
            changes().replacement(journal, database, named);
        }
        return true;
    }

    /** As {@link Keyspace#takeChanges}. */
    List<Args> takeChanges(Args request) {
        if (!changed) {
            return List.of();
        }
        Replacement named = replacement;
        List<Args> commands = replaced && named != null ? named.commands().requests() : List.of(request.detachedCopy());
        settled();
        return commands;
    }

    /** Keeps a request in the log, if there is one. */
    void recordRequest(int database, Args args) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().request(journal, database, args);
        }
    }

    /** Keeps what a request has left of its key in the log, if there is one: its value, or else only its deadline. */
    void recordKey(int database, Args args, byte @Nullable [] entry, @Nullable Slice value) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().key(journal, database, args, 1, entry, value);
        }
    }

    /** Says that what is recorded until {@link #endTransaction} belongs together. */
    public void beginTransaction() {
        changes().beginTransaction();
    }

    /** {@code database} is the selected one. */
    public void endTransaction(int database) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().endTransaction(journal, database);
        }
    }

    /** Keeps the present transaction out of the log: it was given up half way. */
    public void abandonTransaction() {
        changes().abandonTransaction();
    }

    @Override
    public void ready(KeyWaiter waiter) {
        Set<KeyWaiter> present = ready;
        if (present == null) {
            present = new LinkedHashSet<>();
            ready = present;
        }
        present.add(waiter);
    }

    /** Whether changes through this view have made waiting requests ready. */
    public boolean hasReady() {
        return ready != null;
    }

    /** Takes the requests that are ready, in the order in which they began to wait. Not empty if {@link #hasReady}. */
    public Set<KeyWaiter> takeReady() {
        Set<KeyWaiter> taken = ready;
        ready = null;
        return taken == null ? Set.of() : taken;
    }

    /** Makes {@link #isKept} wait for what was changed through another view, too. */
    public void join(Effects other) {
        Changes theirs = other.kept;
        if (theirs != null) {
            changes().join(theirs);
        }
    }

    /**
     * Whether the changes that were made through this view may be acknowledged, apart from what {@link #handOver} does. For the
     * view's thread, as the next two.
     */
    public boolean isKept() {
        Journal journal = all.journal();
        return journal == null || kept == null || journal.isSafeSoon(kept.position());
    }

    /**
     * To be called before an acknowledgement leaves: hands the changes over to the operating system, if that is still to be done.
     * Says whether the acknowledgement may leave; if not, it has to wait ({@link #whenKept}).
     */
    public boolean handOver() {
        Journal journal = all.journal();
        return journal == null || kept == null || journal.handOver(kept.position());
    }

    /**
     * Runs {@code wake}, by another thread, when it is worth while to ask {@link #isKept} again: it must only pass that on.
     * {@code false} if it never is, because the store has been closed.
     */
    public boolean whenKept(Runnable wake) {
        Journal journal = all.journal();
        return journal != null && journal.whenSafe(changes().position(), wake);
    }

    /** As {@link Keyspace#happened}. */
    void happened(char type, String event, int database, Args args, int key) {
        if (all.events().wanted(type)) {
            all.events().happened(type, event, database, args.copy(key));
        }
    }

    void tellExpired(Partition partition, int index, byte[] entry) {
        partition.expired++;
        tellGone(partition, index, entry, 'x', "expired");
    }

    void tellEvicted(Partition partition, int index, byte[] entry) {
        partition.evicted++;
        tellGone(partition, index, entry, 'e', "evicted");
    }

    /** Notes that fields of a hash have expired, perhaps the last ones: then the key is gone with them. */
    void tellFieldsExpired(Partition partition, int index, byte[] entry, List<byte[]> fields, boolean isLast) {
        partition.expiredElements += fields.size();
        Journal journal = all.journal();
        if (journal != null) {
            if (isLast) {
                // There may have been others that had expired.
                changes().gone(journal, index, entry);
            } else {
                changes().goneFields(journal, index, entry, fields);
            }
        }
        tell(partition, index, entry, 'h', "hexpired");
        if (isLast && all.events().wanted('g')) {
            all.events().happened('g', "del", index, Entries.key(entry));
        }
    }

    /** Records and reports that a key was removed, but not by a command. */
    private void tellGone(Partition partition, int index, byte[] entry, char type, String event) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().gone(journal, index, entry);
        }
        tell(partition, index, entry, type, event);
    }

    private void tell(Partition partition, int index, byte[] entry, char type, String event) {
        Observers observers = partition.observed();
        boolean wanted = all.events().wanted(type);
        boolean cached = all.caches().wanted();
        if (observers == null && !wanted && !cached) {
            return;
        }
        byte[] key = Entries.key(entry);
        if (wanted) {
            all.events().happened(type, event, index, key);
        }
        if (observers != null) {
            observers.changed(new KeyName(index, key), this);
        }
        if (cached) {
            all.caches().changed(key, null);
        }
    }

    /** After a key of a database has been changed by a command. */
    void changed(Partition partition, int database, Args args, int key) {
        changed = true;
        partition.changes++;
        Observers observers = partition.observed();
        if (observers != null) {
            observers.changed(new KeyName(database, args.copy(key)), this);
        }
        if (all.caches().wanted()) {
            all.caches().changed(args.copy(key), this);
        }
    }

    /** Tells those who wait for a key of a database to look at it again. */
    void wake(Partition partition, int database, Args args, int key) {
        Observers observers = partition.observed();
        if (observers != null) {
            observers.wake(new KeyName(database, args.copy(key)), this);
        }
    }

    /** Notes a change of several keys at once. */
    void changedMany(Partition partition, long keys) {
        changed = true;
        partition.changes += keys;
    }

    /** Tells observers that all keys of a database that fulfil a condition change. */
    void changedAll(Partition partition, int index, Predicate<byte[]> condition) {
        Observers observers = partition.observed();
        if (observers != null) {
            observers.changedAll(index, condition, this);
        }
    }

    private Changes changes() {
        Changes present = kept;
        if (present == null) {
            present = new Changes();
            kept = present;
        }
        return present;
    }
}
