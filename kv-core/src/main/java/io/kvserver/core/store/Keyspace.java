package io.kvserver.core.store;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ProtocolLimits;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.observe.KeyName;
import io.kvserver.core.store.observe.KeyObserver;
import io.kvserver.core.store.observe.KeyspaceEvents;
import io.kvserver.core.store.table.Accesses;
import io.kvserver.core.store.table.Entries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler's view of the keys; all changes go through it. Keys are given by their place among a request's words, and belong
 * to the selected database.
 *
 * <p>A view belongs to one client and is used by the thread that runs that client's request. It can access all partitions,
 * but a handler may use only those of the keys that its command declares, or all if it declares that: the thread holds these
 * shards.
 *
 * <p>The time does not change while a handler runs: it is the argument of {@link #begin}. A lookup removes an expired key, so
 * no handler ever sees one.
 */
public final class Keyspace {
    /** The deadline of a key that has none. */
    public static final long NO_DEADLINE = Entries.NO_DEADLINE;

    private final Keyspaces all;
    private final Lookup lookup;
    private final Accesses accesses;
    private final Effects effects;
    private final StringWrites strings;
    private final TypedValues typed;
    private final Copies copies;
    private @Nullable Databases databases;
    private @Nullable Prefetch keysTogether;
    private long relativeMillis;
    private boolean confined;
    private boolean repeating;

    /** A view for one client. */
    public Keyspace(Keyspaces all) {
        this.all = all;
        this.lookup = new Lookup(all);
        this.accesses = lookup.accesses;
        this.effects = lookup.effects;
        this.strings = new StringWrites(lookup);
        this.typed = new TypedValues(lookup, strings);
        this.copies = new Copies(lookup, strings);
    }

    /** Sets how large strings are copied by all methods that write one; see {@link LargeCopies} for the conditions. */
    public void largeCopies(LargeCopies copies) {
        strings.largeCopies(copies);
    }

    /** Sets the time for the handlers that follow, in milliseconds since 1970. */
    public void begin(long now) {
        repeating = false;
        relativeMillis = now;
        lookup.begin(now, now);
    }

    /** Like {@link #begin}, for repeating logged changes: no key expires, because each expiry is logged as a change. */
    public void beginRepeating(long now) {
        repeating = true;
        relativeMillis = now;
        lookup.begin(now, 0);
    }

    /** Called after a batch of requests: drops references to values that may be garbage. */
    public void end() {
        lookup.end();
        typed.end();
    }

    /** The current time in milliseconds since 1970. */
    public long nowMillis() {
        return lookup.nowMillis();
    }

    /**
     * The base of relative times in milliseconds since 1970: {@link #nowMillis}, or the real time while a log is
     * repeated.
     */
    public long relativeMillis() {
        return relativeMillis;
    }

    /** The longest string that a request may create. A repeated log has no limit: it was allowed before. */
    public long longestString() {
        return repeating ? ProtocolLimits.DEFAULT.bulkBytes() : all.memory().longestString();
    }

    /** The selected database. */
    public int database() {
        return lookup.database();
    }

    public int databases() {
        return all.databases();
    }

    /** Whether these are the keys of a cluster's node, which has only one database. */
    public boolean isPlaced() {
        return all.isPlaced();
    }

    /** The values other than strings. */
    public TypedValues typed() {
        return typed;
    }

    /** The usage of keys. */
    public KeyUsage usage() {
        return new KeyUsage(lookup);
    }

    /** All databases, for a command on all shards. */
    public Databases all() {
        Databases present = databases;
        if (present == null) {
            present = new Databases(lookup);
            databases = present;
        }
        return present;
    }

    /** {@code index} is from 0 to {@link #databases} exclusively. */
    public void select(int index) {
        lookup.select(index);
    }

    /** Whether reading counts as an access. */
    public void touching(boolean on) {
        accesses.touching(on);
    }

    /** Sets whether the next command must not access keys that its words do not name. Only commands that could do so check it. */
    public void confine(boolean on) {
        confined = on;
    }

    /** Returns and clears whether this command must not access keys that its words do not name. */
    public boolean takeConfined() {
        boolean was = confined;
        confined = false;
        return was;
    }

    public int partitions() {
        return all.partitions();
    }

    /** The partition, hence the shard, of a key. Any thread that owns the words. */
    public int partitionOf(Args args, int key) {
        return all.partitionOf(args.hash(key, all.hash()));
    }

    /** Adds the first key of a request that will run on the selected database. */
    public void prefetch(Prefetch together, Args request) {
        together.add(all, lookup.database(), request);
    }

    /** Fetches the next keys from memory together: called by handlers before each key, at every {@code step}th word. */
    public void fetchAhead(Args args, int key, int step) {
        if ((key - 1) / step % Prefetch.MAX_KEYS == 0 && args.count() > key + step) {
            Prefetch together = keysTogether;
            if (together == null) {
                together = new Prefetch();
                keysTogether = together;
            }
            together.fetch(all, lookup.database(), args, key, step);
        }
    }

    /**
     * The value of a key, valid until the next call; {@code null} if there is no such key. The bytes of a long value do not
     * change.
     */
    public @Nullable Slice string(Args args, int key) {
        return lookup.shared(glance(args, key));
    }

    /** Prevents the last value that was read from being overwritten, if it is long, because something refers to its bytes. */
    public void share(Slice value) {
        lookup.shared(value);
    }

    /** Like {@link #string}, but even a long value may be overwritten later. */
    public @Nullable Slice glance(Args args, int key) {
        Partition partition = lookup.partition(args, key);
        byte[] entry = lookup.find(partition, args, key);
        if (entry == null) {
            lookup.missed(args, key);
            return null;
        }
        partition.hits++;
        accesses.read(entry);
        return lookup.valueOf(args, key, entry);
    }

    /** Like {@link #glance}, for a command that is about to write: counts neither a hit nor a miss. */
    public @Nullable Slice stringToChange(Args args, int key) {
        byte[] entry = lookup.find(args, key);
        return entry == null ? null : lookup.valueOf(args, key, entry);
    }

    /** Whether there is such a key. Counts a hit or a miss, but not an access. */
    public boolean lookUp(Args args, int key) {
        boolean found = inspect(args, key);
        if (!found) {
            happened('m', Lookup.KEY_MISS, args, key);
        }
        return found;
    }

    /** Like {@link #lookUp}, but a miss is not published. */
    public boolean inspect(Args args, int key) {
        Partition partition = lookup.partition(args, key);
        boolean found = lookup.find(partition, args, key) != null;
        if (found) {
            partition.hits++;
        } else {
            partition.misses++;
        }
        return found;
    }

    /** Like {@link #lookUp}, but also counts an access. */
    public boolean touch(Args args, int key) {
        byte[] entry = lookUp(args, key) ? lookup.find(args, key) : null;
        if (entry == null) {
            return false;
        }
        accesses.read(entry);
        return true;
    }

    /** Whether there is such a key. Counts nothing. */
    public boolean exists(Args args, int key) {
        return lookup.find(args, key) != null;
    }

    /**
     * The key's deadline in milliseconds since 1970; {@link #NO_DEADLINE} if the key has none or is missing. Not an
     * access.
     */
    public long deadline(Args args, int key) {
        byte[] entry = lookup.find(args, key);
        return entry == null ? NO_DEADLINE : Entries.deadline(entry);
    }

    /** Sets a key to a copy of a range; {@link #NO_DEADLINE} for no expiry. */
    public void putString(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        strings.put(args, key, array, offset, length, deadlineMillis);
    }

    /**
     * Adds to the integer value of a key, 0 if there is no such key, and returns the sum; the key keeps its deadline.
     *
     * @throws CommandException if the value is not an integer, or the sum exceeds 64 bits
     */
    public long add(Args args, int key, long amount) {
        return strings.add(args, key, amount);
    }

    /**
     * Changes the length of a key's string, extending it with zeros; the key keeps its deadline. The result may be
     * written to until the handler's next call.
     */
    public Slice resizeString(Args args, int key, int length) {
        return strings.resize(args, key, length);
    }

    /**
     * Sets a key to {@code length} zeros, without a deadline. The result may be written to until the handler's next
     * call; it shares no bytes with earlier values.
     */
    public Slice newString(Args args, int key, int length) {
        return strings.create(args, key, length);
    }

    /** Sets or, with {@link #NO_DEADLINE}, removes an existing key's deadline. A value beside its entry is not copied. */
    public void setDeadline(Args args, int key, long deadlineMillis) {
        byte[] entry = lookup.find(args, key);
        if (entry != null) {
            copies.setDeadline(args, key, entry, deadlineMillis);
        }
    }

    /** Copies the value and deadline of an existing key to another key, perhaps in another database. */
    public void copy(Args args, int source, int target, int targetDatabase) {
        byte[] entry = lookup.find(args, source);
        if (entry != null) {
            copies.copy(args, source, entry, target, targetDatabase, false);
        }
    }

    /** Like {@link #copy}, but removes the source: the value itself is moved. */
    public void move(Args args, int source, int target, int targetDatabase) {
        byte[] entry = lookup.find(args, source);
        if (entry != null) {
            copies.move(args, source, entry, target, targetDatabase);
        }
    }

    /**
     * Copies the value and deadline of a key, if it exists, to a key of another store; the value is forked, so that
     * each store may change its own. For a thread that has the key's shard and the other view.
     *
     * @param copy the words with the key in the other store: not {@code args}, which caches this store's hash
     */
    public void copyTo(Args args, int key, Keyspace other, Args copy, int copiedKey) {
        byte[] entry = lookup.find(args, key);
        if (entry != null) {
            copies.copyTo(args, key, entry, other.copies, copy, copiedKey);
        }
    }

    /** Removes a key. Returns whether it existed. */
    public boolean remove(Args args, int key) {
        return lookup.remove(args, key);
    }

    /** Publishes an event of a key: see {@link KeyspaceEvents#happened}. */
    public void happened(char type, String event, Args args, int key) {
        lookup.happened(type, event, args, key);
    }

    /** Whether the current request has changed anything. */
    public boolean hasChanged() {
        return effects.hasChanged();
    }

    /** Logs a request's changes, if there are any and there is a log. For the thread that has just run it. */
    public void record(Args args, Recording how) {
        boolean changed = effects.hasChanged();
        boolean replaced = changed && effects.recordReplacement(lookup.database());
        effects.settled();
        if (changed && !replaced) {
            lookup.record(args, how);
        }
    }

    /**
     * In place of {@link #record}: returns requests that repeat the current request's changes on another view with the
     * same values; none if nothing was changed. They are the request itself, or the commands that its handler has
     * {@linkplain #logInstead named instead}.
     */
    public List<Args> takeChanges(Args request) {
        return effects.takeChanges(request);
    }

    /** Excludes the current request's changes from the log. */
    public void leaveUnrecorded() {
        effects.settled();
    }

    /** Records a change of something other than a key, which is logged as the request; with all shards. */
    public void changedBesidesKeys() {
        effects.changedMany(all.partition(0), 1);
    }

    /**
     * For a handler that has changed keys: the commands to log in place of its request, any number of them on any of
     * its keys. Repeating them at any time must have the same effect as the request.
     */
    public Replacement logInstead() {
        return effects.replacement();
    }

    /** The effects of this view's changes: the log, acknowledgements, waiting requests. */
    public Effects effects() {
        return effects;
    }

    /** Another view of the same database, which another thread may use meanwhile. */
    public Keyspace another() {
        Keyspace view = new Keyspace(all);
        view.select(database());
        view.begin(nowMillis());
        return view;
    }

    /** Tells the observer when the key changes. */
    @SuppressWarnings("exports") // For kv's own rooms.
    public void observe(Args args, int key, KeyObserver observer) {
        lookup.partition(args, key).observers().add(new KeyName(database(), args.copy(key)), observer);
    }

    /** Tells the observer, once, when the key changes in this or any other database. */
    @SuppressWarnings("exports") // For kv's own rooms.
    public void observeAnywhere(Args args, int key, KeyObserver observer) {
        lookup.observeAnywhere(args, key, observer);
    }
}
