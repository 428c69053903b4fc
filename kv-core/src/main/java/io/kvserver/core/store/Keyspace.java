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
 * The keys as a handler sees them; the only way to change them. Keys are named by their place among a request's words, and
 * belong to the selected database.
 *
 * <p>A view belongs to one client and is used by whichever thread runs that client's request. It reaches all partitions, but
 * a handler may touch only those of the keys that its command declares, or all if it declares that: those are the shards that
 * the thread holds.
 *
 * <p>Time stands still while a handler runs: it is what {@link #begin} was told. A key whose deadline has come is removed by
 * whoever comes upon it, so no handler ever sees one.
 */
public final class Keyspace {
    /** The deadline of a key that has none. */
    public static final long NO_DEADLINE = Entries.NO_DEADLINE;

    /** The most memory, in all partitions together, for the names of keys that clients cache. */
    private static final long OBSERVED_BYTES = Runtime.getRuntime().maxMemory() / 16;

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

    /** Sets the time for the handlers that follow, in milliseconds since 1970. */
    public void begin(long now) {
        repeating = false;
        relativeMillis = now;
        lookup.begin(now, now);
    }

    /** Like {@link #begin}, for changes that are repeated: no deadline has come, because its coming was a change of its own. */
    public void beginRepeating(long now) {
        repeating = true;
        relativeMillis = now;
        lookup.begin(now, 0);
    }

    /** After the last of several requests: a value that was looked at and is gone takes no memory any more. */
    public void end() {
        lookup.end();
        typed.end();
    }

    /** In milliseconds since 1970. */
    public long nowMillis() {
        return lookup.nowMillis();
    }

    /**
     * What relative times are counted from, in milliseconds since 1970: {@link #nowMillis}, but while a log is repeated the time
     * at which that is done.
     */
    public long relativeMillis() {
        return relativeMillis;
    }

    /** How long a string may become by a request. What is repeated was allowed when it was done first. */
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

    /** Whether these are the keys of a cluster's node, which has one database only. */
    public boolean isPlaced() {
        return all.isPlaced();
    }

    /** The values that are no strings. */
    public TypedValues typed() {
        return typed;
    }

    /** How a key is used. */
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

    /** Says that the next command must not reach keys that its words do not name. Only one that may do that asks. */
    public void confine(boolean on) {
        confined = on;
    }

    /** Whether this command must not reach keys that its words do not name. */
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

    /** Adds the first key of a request that is going to be run on the selected database. */
    public void prefetch(Prefetch together, Args request) {
        together.add(all, lookup.database(), request);
    }

    /**
     * For a handler that goes through keys which are every {@code step} words from the first on, before it asks for each: has the
     * next ones fetched from memory together, whenever those of before are used up.
     */
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

    /** The value of a key, valid until the next call; {@code null} if there is no such key. */
    public @Nullable Slice string(Args args, int key) {
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

    /** Like {@link #string}, for a command that is about to write: it counts neither as a hit nor as a miss. */
    public @Nullable Slice stringToChange(Args args, int key) {
        byte[] entry = lookup.find(args, key);
        return entry == null ? null : lookup.valueOf(args, key, entry);
    }

    /** Whether there is such a key, which counts as a hit or a miss, but not as an access. */
    public boolean lookUp(Args args, int key) {
        boolean found = inspect(args, key);
        if (!found) {
            happened('m', Lookup.KEY_MISS, args, key);
        }
        return found;
    }

    /** Like {@link #lookUp}, but nobody is told of a miss. */
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

    /** Like {@link #lookUp}, but an access. */
    public boolean touch(Args args, int key) {
        byte[] entry = lookUp(args, key) ? lookup.find(args, key) : null;
        if (entry == null) {
            return false;
        }
        accesses.read(entry);
        return true;
    }

    /** Whether there is such a key; neither counted nor an access. */
    public boolean exists(Args args, int key) {
        return lookup.find(args, key) != null;
    }

    /** In milliseconds since 1970; {@link #NO_DEADLINE} if the key has none or is missing. Not an access. */
    public long deadline(Args args, int key) {
        byte[] entry = lookup.find(args, key);
        return entry == null ? NO_DEADLINE : Entries.deadline(entry);
    }

    /** Sets a key to a range, which is copied; {@link #NO_DEADLINE} for one that stays. */
    public void putString(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        strings.put(args, key, array, offset, length, deadlineMillis);
    }

    /**
     * Adds to the integer whose decimal digits a key has for a value, 0 if there is no such key, and returns the sum; the key keeps
     * its deadline.
     *
     * @throws CommandException if the value is no integer, or the sum none of 64 bits
     */
    public long add(Args args, int key, long amount) {
        return strings.add(args, key, amount);
    }

    /**
     * Sets a key to a value of {@code length} bytes that begins as the old one did and goes on with zeros; it keeps its
     * deadline. The result may be written to until the handler makes another call.
     */
    public Slice resizeString(Args args, int key, int length) {
        return strings.resize(args, key, length);
    }

    /**
     * Sets a key to {@code length} zeros, which stay. The result may be written to until the handler makes another call; it is no
     * part of what other values had before.
     */
    public Slice newString(Args args, int key, int length) {
        return strings.create(args, key, length);
    }

    /** Sets or, with {@link #NO_DEADLINE}, takes away the deadline of a key that is there. The value stays where it is. */
    public void setDeadline(Args args, int key, long deadlineMillis) {
        byte[] entry = lookup.find(args, key);
        if (entry != null) {
            copies.setDeadline(args, key, entry, deadlineMillis);
        }
    }

    /** Gives the value and deadline of a key, which is there, to another key, perhaps in another database. */
    public void copy(Args args, int source, int target, int targetDatabase) {
        byte[] entry = lookup.find(args, source);
        if (entry != null) {
            copies.copy(args, source, entry, target, targetDatabase, false);
        }
    }

    /** Like {@link #copy}, but the source is removed: the value itself changes hands. */
    public void move(Args args, int source, int target, int targetDatabase) {
        byte[] entry = lookup.find(args, source);
        if (entry != null) {
            copies.copy(args, source, entry, target, targetDatabase, true);
            // It is not looked at again, as a removal does: what has expired of its value is the target's now.
            lookup.removePresent(args, source);
        }
    }

    /**
     * Gives a key of another store the value and deadline that a key has here, if it is there; the value is forked, so that either
     * store may change its own. For a thread that has the key's shard, and the other view.
     *
     * @param copy the words with the key in the other store: they must not be those of {@code args}, whose hash is this store's
     */
    public void copyTo(Args args, int key, Keyspace other, Args copy, int copiedKey) {
        byte[] entry = lookup.find(args, key);
        if (entry != null) {
            copies.copyTo(args, key, entry, other.copies, copy, copiedKey);
        }
    }

    /** Whether there was such a key. */
    public boolean remove(Args args, int key) {
        return lookup.remove(args, key);
    }

    /** Tells those who want to know what happened to a key: see {@link KeyspaceEvents#happened}. */
    public void happened(char type, String event, Args args, int key) {
        lookup.happened(type, event, args, key);
    }

    /** Whether the present request has changed anything: then it has to be {@linkplain #record recorded}. */
    public boolean hasChanged() {
        return effects.hasChanged();
    }

    /** Keeps what a request has changed in the log, if there is one. For the thread that has just run it. */
    public void record(Args args, Recording how) {
        boolean replaced = effects.recordReplacement(lookup.database());
        effects.settled();
        if (!replaced) {
            lookup.record(args, how);
        }
    }

    /**
     * In place of {@link #record}: what the present request has changed, as requests that change the same when they are run on
     * another view whose keys have the same values; none if it has changed nothing. It is the request itself, or what its handler
     * has {@linkplain #logInstead named instead}.
     */
    public List<Args> takeChanges(Args request) {
        return effects.takeChanges(request);
    }

    /** Says that what the present request has changed is not to be kept in the log. */
    public void leaveUnrecorded() {
        effects.settled();
    }

    /** Notes a change of something that is no key, and is logged as the request. For a thread that has all shards. */
    public void changedBesidesKeys() {
        effects.changedMany(all.partition(0), 1);
    }

    /**
     * For a handler that has changed keys: commands to be logged in place of its request, any number of them on any of its keys.
     * They must give what the request has given whenever they are repeated.
     */
    public Replacement logInstead() {
        return effects.replacement();
    }

    /** What the changes that were made through this view bring about: the log, acknowledgements, those who wait for keys. */
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
        long most = Math.max(1, all.caches().maxKeys() / all.partitions());
        lookup.partition(args, key)
                .observers()
                .addAnywhere(args.copy(key), observer, most, OBSERVED_BYTES / all.partitions(), effects);
    }
}
