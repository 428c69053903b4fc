package io.kvserver.core.store;

import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys as a handler sees them; the only way to change them. Keys are named by their place among a request's words, and
 * belong to the selected database.
 *
 * <p>A view belongs to one client and is used by whichever thread runs that client's request. It reaches all partitions, but
 * a handler may touch only those of the keys that its command declares, or all if it declares that: those are the shards that
 * the thread holds.
 *
 * <p>A value that takes another's place and has its length is written over it, which takes neither memory nor, later, the
 * garbage collector's time. There are two who read an entry without having its shard, and for whom it must not change: a
 * {@link Snapshot}, so nothing is written over while one is open; and a client's output, which refers to long values instead
 * of copying them, so those are not written over at all.
 *
 * <p>Time stands still while a handler runs: it is what {@link #begin} was told. A key whose deadline has come is removed by
 * whoever comes upon it, so no handler ever sees one.
 */
public final class Keyspace {
    /** The deadline of a key that has none. */
    public static final long NO_DEADLINE = Entries.NO_DEADLINE;

    /** What {@link #frequency} begins with. */
    public static final int FIRST_FREQUENCY = Frequency.FIRST;

    private static final byte[] NOTHING = {};
    private static final String KEY_MISS = "keymiss";
    private static final int MIN_SCANNED_SLOTS = 1024;
    /** More keys than there can be, and little enough to calculate with. */
    private static final long MAX_SCANNED = 1L << 48;

    private final Keyspaces all;
    private final Slice value = new Slice();

    /** Where {@link #locate} has found its key. */
    private int foundSlot;

    /** {@code null} until something had to be kept. */
    private @Nullable Changes kept;

    /** Whether the present request has changed anything. */
    private boolean changed;

    private int database;
    private long nowMillis;
    private int nowSeconds;
    private boolean touching = true;
    /** Whether entries keep a {@link Frequency} instead of the time of their last access. */
    private boolean countingAccesses;

    Keyspace(Keyspaces all) {
        this.all = all;
    }

    /** Sets the time for the handlers that follow, in milliseconds since 1970. */
    public void begin(long now) {
        if (nowMillis != now) {
            nowMillis = now;
            nowSeconds = (int) (now / 1000);
        }
        countingAccesses = all.memory().policy().countsAccesses();
    }

    /** Like {@link #begin}, for changes that are repeated: no deadline has come, because its coming was a change of its own. */
    public void beginRepeating(long now) {
        begin(now);
        nowMillis = 0;
    }

    /** After the last of several requests: a value that was looked at and is gone takes no memory any more. */
    public void end() {
        value.set(NOTHING, 0, 0);
    }

    /** In milliseconds since 1970. */
    public long nowMillis() {
        return nowMillis;
    }

    /** The selected database. */
    public int database() {
        return database;
    }

    public int databases() {
        return all.databases();
    }

    /** {@code index} is from 0 to {@link #databases} exclusively. */
    public void select(int index) {
        database = index;
    }

    /** Whether reading a key counts as an access to it. */
    public void touching(boolean on) {
        touching = on;
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
        together.add(all, database, request);
    }

    /** The value of a key, valid until the next call; {@code null} if there is no such key. */
    public @Nullable Slice string(Args args, int key) {
        Partition partition = partition(args, key);
        byte[] entry = find(partition, args, key);
        if (entry == null) {
            missed(partition, args, key);
            return null;
        }
        partition.hits++;
        accessed(entry);
        return valueOf(entry);
    }

    /** Like {@link #string}, for a command that is about to write: it counts neither as a hit nor as a miss. */
    public @Nullable Slice stringToChange(Args args, int key) {
        EntryTable table = partition(args, key).table(database);
        if (table == null) {
            return null;
        }
        int hash = (int) args.hash(key, all.hash());
        byte[] entry = table.get(hash, args.array(), args.offset(key), args.length(key));
        if (entry != null && hasExpired(entry)) {
            expire(entry);
            return null;
        }
        return entry == null ? null : valueOf(entry);
    }

    /** Whether there is such a key, which counts as a hit or a miss, but not as an access. */
    public boolean lookUp(Args args, int key) {
        boolean found = inspect(args, key);
        if (!found) {
            happened('m', KEY_MISS, args, key);
        }
        return found;
    }

    /** Like {@link #lookUp}, but nobody is told of a miss. */
    public boolean inspect(Args args, int key) {
        Partition partition = partition(args, key);
        boolean found = find(partition, args, key) != null;
        if (found) {
            partition.hits++;
        } else {
            partition.misses++;
        }
        return found;
    }

    /** Counts a key that {@link #scan} has come upon as one that was looked up. */
    public void scanned(byte[] key) {
        all.partition(all.partitionOf(all.hash().hash(key, 0, key.length))).hits++;
    }

    /** Like {@link #lookUp}, but an access. */
    public boolean touch(Args args, int key) {
        return string(args, key) != null;
    }

    /** Whether there is such a key; neither counted nor an access. */
    public boolean exists(Args args, int key) {
        return find(partition(args, key), args, key) != null;
    }

    /** In milliseconds since 1970; {@link #NO_DEADLINE} if the key has none or is missing. Not an access. */
    public long deadline(Args args, int key) {
        byte[] entry = find(partition(args, key), args, key);
        return entry == null ? NO_DEADLINE : Entries.deadline(entry);
    }

    /** How long the key, which is there, has not been accessed. */
    public int idleSeconds(Args args, int key) {
        byte[] entry = find(partition(args, key), args, key);
        return entry == null ? 0 : Math.max(0, nowSeconds - Entries.lastAccess(entry));
    }

    /** Makes it look as if the key, which is there, had been accessed that long ago. */
    public void setIdleSeconds(Args args, int key, int seconds) {
        byte[] entry = find(partition(args, key), args, key);
        if (entry != null) {
            Entries.accessed(entry, nowSeconds - seconds);
        }
    }

    /** Whether the policy of eviction asks how often keys are accessed, so that nobody knows when that was last. */
    public boolean isCountingAccesses() {
        return countingAccesses;
    }

    /** How often the key, which is there, is accessed, from 0 to 255, if that {@linkplain #isCountingAccesses is counted}. */
    public int frequency(Args args, int key) {
        byte[] entry = find(partition(args, key), args, key);
        return entry == null ? 0 : frequency(entry);
    }

    int frequency(byte[] entry) {
        return Frequency.counter(Entries.lastAccess(entry), nowSeconds, all.memory());
    }

    /** Makes it look as if the key, which is there, were accessed that often. */
    public void setFrequency(Args args, int key, int frequency) {
        byte[] entry = find(partition(args, key), args, key);
        if (entry != null) {
            Entries.accessed(entry, Frequency.with(frequency, nowSeconds));
        }
    }

    /** How much memory the key, which is there, takes, in bytes, its share of the table included. */
    public long memoryBytes(Args args, int key) {
        byte[] entry = find(partition(args, key), args, key);
        return entry == null ? 0 : EntryTable.memoryBytes(entry);
    }

    /** Sets a key to a range, which is copied; {@link #NO_DEADLINE} for one that stays. */
    public void putString(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        if (!isOne(array, args.array())) {
            // Otherwise the request's length has told how much memory it needs, before it was run.
            mustHaveRoom(length, 0);
        }
        putCopy(args, key, array, offset, length, deadlineMillis);
    }

    private void putCopy(Args args, int key, byte[] array, int offset, int length, long deadlineMillis) {
        byte[] old = locate(args, key);
        byte[] entry = room(args, key, old, deadlineMillis, length);
        System.arraycopy(array, offset, entry, entry.length - length, length);
        put(args, key, old, entry);
    }

    /**
     * Adds to the integer whose decimal digits a key has for a value, 0 if there is no such key, and returns the sum; the key keeps
     * its deadline.
     *
     * @throws CommandException if the value is no integer, or the sum none of 64 bits
     */
    public long add(Args args, int key, long amount) {
        byte[] old = locate(args, key);
        if (old != null && hasExpired(old)) {
            expire(old);
            old = null;
        }
        long sum = amount;
        long deadlineMillis = NO_DEADLINE;
        if (old != null) {
            long number = Decimal.parse(old, Entries.valueOffset(old), Entries.valueLength(old));
            sum += number;
            // It has overflowed if both have the one sign, and the sum the other.
            if (((number ^ sum) & (amount ^ sum)) < 0) {
                throw CommandErrors.OVERFLOW;
            }
            deadlineMillis = Entries.deadline(old);
        }
        byte[] entry = room(args, key, old, deadlineMillis, Decimal.length(sum));
        Decimal.write(sum, entry, entry.length);
        put(args, key, old, entry);
        return sum;
    }

    /**
     * Sets a key to a value of {@code length} bytes that begins as the old one did and goes on with zeros; it keeps its
     * deadline. The result may be written to until the handler makes another call.
     */
    public Slice resizeString(Args args, int key, int length) {
        byte[] old = locate(args, key);
        if (old != null && hasExpired(old)) {
            expire(old);
            old = null;
        }
        mustHaveRoom(length, old == null ? 0 : old.length);
        byte[] entry = room(args, key, old, old == null ? NO_DEADLINE : Entries.deadline(old), length);
        if (old != null && !isOne(old, entry)) {
            int kept = Math.min(length, Entries.valueLength(old));
            System.arraycopy(old, Entries.valueOffset(old), entry, Entries.valueOffset(entry), kept);
        }
        put(args, key, old, entry);
        return valueOf(entry);
    }

    /** Sets or, with {@link #NO_DEADLINE}, takes away the deadline of a key that is there. */
    public void setDeadline(Args args, int key, long deadlineMillis) {
        Slice kept = stringToChange(args, key);
        if (kept != null) {
            mustHaveRoom(kept.length(), kept.length());
            putCopy(args, key, kept.array(), kept.offset(), kept.length(), deadlineMillis);
        }
    }

    /** Gives the value and deadline of a key, which is there, to another key, perhaps in another database. */
    public void copy(Args args, int source, int target, int targetDatabase) {
        long deadline = deadline(args, source);
        Slice copied = stringToChange(args, source);
        if (copied != null) {
            // Usually the source goes away.
            mustHaveRoom(copied.length(), copied.length());
            int selected = database;
            database = targetDatabase;
            putCopy(args, target, copied.array(), copied.offset(), copied.length(), deadline);
            database = selected;
        }
    }

    /** Whether there was such a key. */
    public boolean remove(Args args, int key) {
        Partition partition = partition(args, key);
        EntryTable table = partition.table(database);
        if (table == null) {
            return false;
        }
        int hash = (int) args.hash(key, all.hash());
        byte[] removed = table.remove(hash, args.array(), args.offset(key), args.length(key));
        if (removed == null) {
            return false;
        }
        if (hasExpired(removed)) {
            tellExpired(partition, database, removed);
            return false;
        }
        changed(partition, args, key);
        return true;
    }

    /** Tells those who want to know what happened to a key: see {@link KeyspaceEvents#happened}. */
    public void happened(char type, String event, Args args, int key) {
        if (all.events().wanted(type)) {
            all.events().happened(type, event, database, args.copy(key));
        }
    }

    /** Whether the present request has changed anything: then it has to be {@linkplain #record recorded}. */
    public boolean hasChanged() {
        return changed;
    }

    /** Keeps what a request has changed in the log, if there is one. For the thread that has just run it. */
    public void record(Args args, Recording how) {
        changed = false;
        Journal journal = all.journal();
        if (journal == null) {
            return;
        }
        if (how == Recording.REQUEST) {
            changes().request(journal, database, args);
        } else {
            EntryTable table = partition(args, 1).table(database);
            int hash = (int) args.hash(1, all.hash());
            byte[] entry = table == null ? null : table.get(hash, args.array(), args.offset(1), args.length(1));
            changes().key(journal, database, args, 1, entry, how == Recording.VALUE);
        }
    }

    /** Says that what is recorded until {@link #endTransaction} belongs together. */
    public void beginTransaction() {
        changes().beginTransaction();
    }

    public void endTransaction() {
        Journal journal = all.journal();
        if (journal != null) {
            changes().endTransaction(journal, database);
        }
    }

    /** Whether the changes that were made through this view may be acknowledged. For the view's thread, as the next one. */
    public boolean isKept() {
        Journal journal = all.journal();
        return journal == null || kept == null || journal.isSafe(kept.position());
    }

    /**
     * Runs {@code wake}, by another thread, when it is worth while to ask {@link #isKept} again: it must only pass that on.
     * {@code false} if it never is, because the store has been closed.
     */
    public boolean whenKept(Runnable wake) {
        Journal journal = all.journal();
        return journal != null && journal.whenSafe(changes().position(), wake);
    }

    /** Puts a key that was loaded in its place. */
    public void load(Args keyAndValue, long deadlineMillis) {
        putString(keyAndValue, 0, keyAndValue.array(), keyAndValue.offset(1), keyAndValue.length(1), deadlineMillis);
        changed = false;
    }

    /** Tells the observer when the key changes. */
    public void observe(Args args, int key, KeyObserver observer) {
        partition(args, key).observers().add(new KeyName(database, args.copy(key)), observer);
    }

    /** Tells the observer, once, when the key changes in this or any other database. */
    public void observeAnywhere(Args args, int key, KeyObserver observer) {
        long most = Math.max(1, all.caches().maxKeys() / all.partitions());
        partition(args, key).observers().addAnywhere(args.copy(key), observer, most, this);
    }

    /** How many keys are observed in any database. For a command on all shards. */
    public long observedAnywhere() {
        return all.sum(Partition::observedAnywhere);
    }

    /** The number of keys in the selected database. For a command on all shards. */
    public long size() {
        return size(database);
    }

    /** The number of keys in a database. For a command on all shards. */
    public long size(int index) {
        return all.sumOfTables(index, EntryTable::size);
    }

    /** The number of keys with a deadline in a database. For a command on all shards. */
    public long expiring(int index) {
        return all.sumOfTables(index, EntryTable::expiring);
    }

    /** How much memory the table of a database takes besides its entries, in bytes. For a command on all shards. */
    public long tableBytes(int index) {
        return all.sumOfTables(index, EntryTable::slotBytes);
    }

    /** How much memory all databases take, in bytes. For a command on all shards. */
    public long dataBytes() {
        return all.sum(partition -> partition.meter().bytes());
    }

    /** What has been counted since the store began. For a command on all shards. */
    public KeyspaceCounts counts() {
        return new KeyspaceCounts(
                all.sum(partition -> partition.hits),
                all.sum(partition -> partition.misses),
                all.sum(partition -> partition.expired),
                all.sum(partition -> partition.evicted),
                all.sum(partition -> partition.changes));
    }

    /** Removes every key of a database. For a command on all shards. */
    public void clear(int index) {
        for (int i = 0; i < all.partitions(); i++) {
            Partition partition = all.partition(i);
            EntryTable table = partition.table(index);
            if (table != null) {
                changedAll(partition, index, key -> partition.contains(index, all.hash(), key));
                partition.changes += table.size();
                changed = true;
                partition.dropTable(index);
            }
        }
    }

    /**
     * Tells those who cache keys that any may be gone: once for each command that {@linkplain #clear clears} databases. For a
     * command on all shards.
     */
    public void flushed() {
        for (int i = 0; i < all.partitions(); i++) {
            all.partition(i).forgetAnywhere();
        }
        all.caches().flushed();
    }

    /** Exchanges two databases. For a command on all shards. */
    public void swap(int one, int other) {
        for (int i = 0; i < all.partitions(); i++) {
            Partition partition = all.partition(i);
            changedAll(partition, one, key -> partition.isIn(one, other, all.hash(), key));
            changedAll(partition, other, key -> partition.isIn(one, other, all.hash(), key));
            partition.swap(one, other);
            changed = true;
            partition.changes++;
        }
    }

    /** A key of the selected database, or {@code null} if it is empty. For a command on all shards. */
    public byte @Nullable [] randomKey() {
        for (long size = size(); size > 0; size = size()) {
            byte[] entry = entryAt(ThreadLocalRandom.current().nextLong(size));
            if (!hasExpired(entry)) {
                return Entries.key(entry);
            }
            expire(entry);
        }
        return null;
    }

    private byte[] entryAt(long position) {
        long left = position;
        for (int i = 0; ; i++) {
            EntryTable table = all.partition(i).table(database);
            int size = table == null ? 0 : table.size();
            if (table != null && left < size) {
                return table.random(ThreadLocalRandom.current());
            }
            left -= size;
        }
    }

    /**
     * Visits about {@code count} keys of the selected database and returns the next cursor, 0 at the end. A key that is there
     * from the first call, with cursor 0, to the last is visited, perhaps more than once. For a command on all shards.
     *
     * <p>The cursor is a table's cursor in the high bits and the partition in the low ones. Any number is taken for one.
     */
    public long scan(long cursor, long count, Consumer<byte[]> visitor) {
        int partition = (int) (cursor & (all.partitions() - 1));
        int inTable = (int) Long.divideUnsigned(cursor, all.partitions());
        long[] found = {0};
        List<byte[]> expired = new ArrayList<>();
        // Empty slots are bounded, too, so that a sparse table does not make a call long; a small store fits into one
        // call.
        long bounded = Math.min(count, MAX_SCANNED);
        for (long slots = 10 * bounded + MIN_SCANNED_SLOTS; slots > 0 && found[0] < bounded; ) {
            EntryTable table = all.partition(partition).table(database);
            if (table != null) {
                slots--;
                inTable = table.scan(inTable, entry -> {
                    found[0]++;
                    visit(entry, visitor, expired);
                });
            } else {
                inTable = 0;
            }
            if (inTable == 0 && ++partition == all.partitions()) {
                partition = 0;
                break;
            }
        }
        expired.forEach(this::expire);
        return Integer.toUnsignedLong(inTable) * all.partitions() + partition;
    }

    private void visit(byte[] entry, Consumer<byte[]> visitor, List<byte[]> expired) {
        if (hasExpired(entry)) {
            expired.add(entry);
        } else {
            visitor.accept(Entries.key(entry));
        }
    }

    /**
     * Removes expired keys of one partition, looking at {@code maxSlots} slots at most, and goes on where the last call ended.
     * A database counts as a slot itself. For work on that partition's shard.
     */
    public Sweep removeExpired(int partitionIndex, int maxSlots) {
        Partition partition = all.partition(partitionIndex);
        int selected = database;
        int left = maxSlots;
        int[] looked = {0};
        List<byte[]> expired = new ArrayList<>();
        int removed = 0;
        for (int i = 0; i < all.databases() && left > 0; i++) {
            database = partition.sweepDatabase();
            int next = 0;
            left--;
            EntryTable table = partition.table(database);
            if (table != null && table.expiring() > 0) {
                // In a table that has shrunk since, what would have come next lies here.
                int start = partition.sweepSlot() & (table.positions() - 1);
                next = table.visitExpiring(start, left, entry -> {
                    looked[0]++;
                    if (hasExpired(entry)) {
                        expired.add(entry);
                    }
                });
                left -= Math.max(0, (next == 0 ? table.positions() : next) - start);
                expired.forEach(this::expire);
                removed += expired.size();
                expired.clear();
            }
            partition.sweptTo(next == 0 ? (database + 1) % all.databases() : database, next);
        }
        database = selected;
        return new Sweep(maxSlots - Math.max(left, 0), looked[0], removed);
    }

    /** The entry of a key, expired or not, that is to be replaced. */
    private byte @Nullable [] locate(Args args, int key) {
        EntryTable table = partition(args, key).createTable(database);
        int hash = (int) args.hash(key, all.hash());
        foundSlot = table.find(hash, args.array(), args.offset(key), args.length(key));
        return foundSlot < 0 ? null : table.at(hash, foundSlot);
    }

    /** An entry to write a value of a length to, for {@link #put}: the old one, if it can be overwritten, or a new one. */
    private byte[] room(Args args, int key, byte @Nullable [] old, long deadlineMillis, int length) {
        if (old != null && canOverwrite(old, deadlineMillis, length)) {
            Entries.deadline(old, deadlineMillis);
            return old;
        }
        return Entries.allocate(args.array(), args.offset(key), args.length(key), deadlineMillis, length);
    }

    private boolean canOverwrite(byte[] entry, long deadlineMillis, int length) {
        return Entries.fits(entry, length, deadlineMillis)
                && length < ReplyBuffer.REFERENCE_BYTES
                && !all.isSnapshotOpen()
                && !hasExpired(entry);
    }

    /** Puts what {@link #room} has given and a value has been written to in the place of what was found. */
    private void put(Args args, int key, byte @Nullable [] old, byte[] entry) {
        Partition partition = partition(args, key);
        if (old != null && isOne(entry, old)) {
            Entries.accessed(entry, stampAfter(old));
            changed(partition, args, key);
            return;
        }
        EntryTable table = partition.createTable(database);
        int hash = (int) args.hash(key, all.hash());
        boolean expired = old != null && hasExpired(old);
        Entries.accessed(entry, stampAfter(expired ? null : old));
        if (old == null) {
            table.add(hash, entry);
        } else {
            table.replace(hash, foundSlot, entry);
        }
        if (old != null && expired) {
            tellExpired(partition, database, old);
        }
        if (old == null || expired) {
            happened('n', "new", args, key);
        }
        changed(partition, args, key);
    }

    /**
     * Makes sure that there is memory for a large value whose length the request's own has not told.
     *
     * @param replacedLength how much goes away for it
     */
    private void mustHaveRoom(int length, int replacedLength) {
        if (length >= Memory.LARGE_BYTES && !all.memory().maySwell(length, replacedLength)) {
            throw CommandErrors.OUT_OF_MEMORY;
        }
    }

    /** The entry of a key that has not expired. */
    private byte @Nullable [] find(Partition partition, Args args, int key) {
        EntryTable table = partition.table(database);
        if (table == null) {
            return null;
        }
        int hash = (int) args.hash(key, all.hash());
        byte[] entry = table.get(hash, args.array(), args.offset(key), args.length(key));
        if (entry != null && hasExpired(entry)) {
            expire(entry);
            return null;
        }
        return entry;
    }

    private boolean hasExpired(byte[] entry) {
        return Entries.expires(entry) && Entries.deadline(entry) <= nowMillis;
    }

    /** Removes an entry of the selected database that has expired. */
    private void expire(byte[] entry) {
        long hash = all.hash().hash(entry, Entries.KEY, Entries.keyLength(entry));
        Partition partition = all.partition(all.partitionOf(hash));
        EntryTable table = partition.table(database);
        if (table != null && table.remove((int) hash, entry, Entries.KEY, Entries.keyLength(entry)) != null) {
            tellExpired(partition, database, entry);
        }
    }

    private void tellExpired(Partition partition, int index, byte[] entry) {
        partition.expired++;
        tellGone(partition, index, entry, 'x', "expired");
    }

    void tellEvicted(Partition partition, int index, byte[] entry) {
        partition.evicted++;
        tellGone(partition, index, entry, 'e', "evicted");
    }

    /** Notes, and tells those who want to know, that a key has been removed, but not by a command. */
    private void tellGone(Partition partition, int index, byte[] entry, char type, String event) {
        Journal journal = all.journal();
        if (journal != null) {
            changes().gone(journal, index, entry);
        }
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

    private void changed(Partition partition, Args args, int key) {
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

    /** Tells those who observe keys of a database that all that fulfil a condition change. */
    private void changedAll(Partition partition, int index, Predicate<byte[]> condition) {
        Observers observers = partition.observed();
        if (observers != null) {
            observers.changedAll(index, condition, this);
        }
    }

    private void missed(Partition partition, Args args, int key) {
        partition.misses++;
        happened('m', KEY_MISS, args, key);
    }

    private void accessed(byte[] entry) {
        if (touching) {
            Entries.accessed(entry, stampAfter(entry));
        }
    }

    /** What an entry that is accessed now has to remember, after what it or the one in its place has remembered so far. */
    private int stampAfter(byte @Nullable [] entry) {
        if (!countingAccesses) {
            return nowSeconds;
        }
        return entry == null
                ? Frequency.first(nowSeconds)
                : Frequency.accessed(Entries.lastAccess(entry), nowSeconds, all.memory(), ThreadLocalRandom.current());
    }

    private Changes changes() {
        Changes present = kept;
        if (present == null) {
            present = new Changes();
            kept = present;
        }
        return present;
    }

    /** Whether these are one array, rather than two with the same bytes. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isOne(byte @Nullable [] a, byte[] b) {
        return a == b;
    }

    private Partition partition(Args args, int key) {
        return all.partition(all.partitionOf(args.hash(key, all.hash())));
    }

    private Slice valueOf(byte[] entry) {
        int offset = Entries.valueOffset(entry);
        return value.set(entry, offset, entry.length - offset);
    }
}
