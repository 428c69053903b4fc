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

    /** {@code null} until the first change that may have to be logged. */
    private @Nullable Changes kept;

    /** {@code null} until a handler has named commands. */
    private @Nullable Replacement replacement;
    /** Whether the current request's handler has named commands to be logged. */
    private boolean replaced;

    /** Whether the current request has begun to change something. */
    private boolean begun;
    /** Whether the current request has changed anything. */
    private boolean changed;

    /** Requests that wait for keys which have been changed since they were last taken; {@code null} if there are none. */
    private @Nullable Set<KeyWaiter> ready;

    Effects(Keyspaces all) {
        this.all = all;
    }

    /**
     * Must be called before anything is changed. If the request then fails with anything but a {@link
     * io.kvserver.core.protocol.CommandException}, it is unknown how many of its changes were made. The objects needed to
     * report that are created here, before the first change.
     */
    void changing() {
        begun = true;
        if (kept == null && all.journal() != null) {
            kept = new Changes();
        }
    }

    /**
     * Like {@link #changing}, for the removal of expired data, which is logged separately. {@link #removed} must be called
     * afterwards with the result.
     */
    boolean removing() {
        boolean before = begun;
        changing();
        return before;
    }

    /** Reports that there was nothing to remove, or that it has been logged. */
    void removed(boolean before) {
        begun = before;
    }

    /**
     * Whether the current request has begun to change something, possibly without finishing: then {@link Keyspace#record} or,
     * if it has failed, {@link #missed} must be called.
     */
    public boolean hasBegun() {
        return begun;
    }

    /** Whether the current request has changed anything. */
    boolean hasChanged() {
        return changed;
    }

    /**
     * Records that the current request has failed while it changed something: the log, if there is one, is rewritten, and the answer
     * waits for that. Throws nothing.
     */
    public void missed(Throwable cause) {
        settled();
        Journal journal = all.journal();
        Changes present = kept;
        if (present != null && journal != null) {
            present.missed(journal, cause);
        } else if (journal != null) {
            // Of libraries of functions, which are all there or none: the answer does not wait for the new log.
            journal.missed(cause);
        }
    }

    /** Marks the current request's changes as logged, or as not to be logged. */
    void settled() {
        begun = false;
        changed = false;
        replaced = false;
    }

    /** Like {@link Keyspace#logInstead}. */
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

    /** Logs the commands that the handler has named. Returns whether it has named any. */
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

    /** Like {@link Keyspace#takeChanges}. */
    List<Args> takeChanges(Args request) {
        if (!changed) {
            return List.of();
        }
        Replacement named = replacement;
        List<Args> commands = replaced && named != null ? named.commands().requests() : List.of(request.detachedCopy());
        settled();
        return commands;
    }

    /** Logs a request, if there is a log. */
    void recordRequest(int database, Args args) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().request(journal, database, args);
        }
    }

    /** Logs the state of a request's key, if there is a log: its value and deadline, or only the deadline. */
    void recordKey(int database, Args args, byte @Nullable [] entry, @Nullable Slice value) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().key(journal, database, args, 1, entry, value);
        }
    }

    /** Begins a transaction: changes recorded until {@link #endTransaction} belong together. */
    public void beginTransaction() {
        changes().beginTransaction();
    }

    /** Ends a transaction; {@code database} is the selected one. */
    public void endTransaction(int database) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().endTransaction(journal, database);
        }
    }

    /** Keeps the current transaction out of the log, because it was abandoned half way. */
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

    /**
     * Removes and returns the ready requests, in the order in which they began to wait. Not empty if {@link #hasReady}.
     */
    public Set<KeyWaiter> takeReady() {
        Set<KeyWaiter> taken = ready;
        ready = null;
        return taken == null ? Set.of() : taken;
    }

    /** Makes {@link #isKept} wait for the changes of another view, too. */
    public void join(Effects other) {
        Changes theirs = other.kept;
        if (theirs != null) {
            changes().join(theirs);
        }
    }

    /**
     * Whether this view's changes may be acknowledged, possibly after {@link #handOver}. Called by the view's thread, as are
     * the next two.
     */
    public boolean isKept() {
        Journal journal = all.journal();
        return journal == null || kept == null || journal.isSafeSoon(kept.position());
    }

    /**
     * Must be called before an acknowledgement is sent: passes the changes to the operating system, if that has not
     * happened yet. Returns whether the acknowledgement may be sent; otherwise it must wait ({@link #whenKept}).
     */
    public boolean handOver() {
        Journal journal = all.journal();
        return journal == null || kept == null || journal.handOver(kept.position());
    }

    /**
     * Runs {@code wake} on another thread when {@link #isKept} should be checked again; it must be brief. {@code false}
     * if that never happens, because the store has been closed.
     */
    public boolean whenKept(Runnable wake) {
        Journal journal = all.journal();
        return journal != null && journal.whenSafe(changes().position(), wake);
    }

    /** Like {@link Keyspace#happened}. */
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

    /** Records and reports that fields of a hash have expired, and that the key is gone if they were the last. */
    void tellFieldsExpired(Partition partition, int index, byte[] entry, List<byte[]> fields, boolean isLast) {
        partition.expiredElements += fields.size();
        Journal journal = all.journal();
        if (journal != null) {
            if (isLast) {
                // Other fields may have expired, too.
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

    /** Called after a command has changed a key of a database. */
    void changed(Partition partition, int database, Args args, int key) {
        begun = true;
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

    /** Wakes the requests that wait for a key of a database. */
    void wake(Partition partition, int database, Args args, int key) {
        Observers observers = partition.observed();
        if (observers != null) {
            observers.wake(new KeyName(database, args.copy(key)), this);
        }
    }

    /** Counts a change of several keys at once. */
    void changedMany(Partition partition, long keys) {
        begun = true;
        changed = true;
        partition.changes += keys;
    }

    /** Tells observers that all keys of a database that satisfy a condition change. */
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
