package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Decimal;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.store.table.Entries;
import io.kvserver.core.store.table.EntryTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads and overwrites strings without a {@link Keyspace}: a fast path for the most frequent calls from inside the process,
 * which takes half the time of a command. For a thread that holds the key's shard.
 *
 * <p>It handles only the simple case: the key has an unexpired string in its entry; and a new value has the same length as
 * the old one, and its change is not logged, saved, cached or observed. In any other case it changes nothing and says so;
 * then the command must be run.
 */
@SuppressWarnings("exports") // For kv's own rooms.
public final class DirectStrings {
    /** The result of {@link #add} if it has done nothing; never a sum. */
    public static final long NOT_DONE = Long.MIN_VALUE;

    /** Creates the returned value directly from a part of an entry's array, so that nothing is copied twice. */
    @FunctionalInterface
    public interface Form<V> {
        /** Returns the bytes. */
        Form<byte[]> BYTES = (array, from, length) -> Arrays.copyOfRange(array, from, from + length);

        /** Decodes UTF-8. */
        Form<String> TEXT = (array, from, length) -> new String(array, from, length, UTF_8);

        /** Creates a value from a part of an array. */
        V copy(byte[] array, int from, int length);
    }

    private final Keyspaces all;
    private final int database;

    /** The strings of one database. */
    public DirectStrings(Keyspaces all, int database) {
        this.all = all;
        this.database = database;
    }

    /** The hash of a key, an argument of the other methods. Any thread. */
    public long hash(byte[] key) {
        return all.hash().hash(key, 0, key.length);
    }

    /** The shard of a key with this hash. Any thread. */
    public int shard(long hash) {
        return all.partitionOf(hash);
    }

    /** The value of a key, copied with {@code form}; {@code null} if the command must be run. */
    public <V> @Nullable V get(byte[] key, Form<V> form, long hash, long nowMillis) {
        Partition partition = partition(hash);
        byte[] entry = find(partition, key, hash, nowMillis);
        if (entry == null) {
            return null;
        }
        V value;
        try {
            value = form.copy(entry, Entries.valueOffset(entry), Entries.valueLength(entry));
        } catch (OutOfMemoryError refused) {
            return null;
        }
        partition.hits++;
        accessed(entry, nowMillis);
        return value;
    }

    /** Whether keys may be read; approximate, without their shards. Any thread. */
    public boolean mayRead() {
        return !all.memory().policy().countsAccesses();
    }

    /** Whether values may be overwritten; approximate, without their shards. Any thread. */
    public boolean mayWrite() {
        return mayRead() && !concernsOthers();
    }

    /**
     * Sets a key, without a deadline, to a copy of a value. Returns {@code false} if it has done nothing and the command must
     * be run.
     */
    public boolean set(byte[] key, byte[] value, long hash, long nowMillis) {
        Partition partition = partition(hash);
        byte[] entry = findToWrite(partition, key, hash, nowMillis);
        if (entry == null || !Entries.fits(entry, value.length, Entries.NO_DEADLINE)) {
            return false;
        }
        System.arraycopy(value, 0, entry, entry.length - value.length, value.length);
        changed(partition, entry, nowMillis);
        return true;
    }

    /** Adds to the number of a key and returns the sum; {@link #NOT_DONE} if the command must be run. */
    public long add(byte[] key, long amount, long hash, long nowMillis) {
        Partition partition = partition(hash);
        byte[] entry = findToWrite(partition, key, hash, nowMillis);
        if (entry == null) {
            return NOT_DONE;
        }
        int offset = Entries.valueOffset(entry);
        int length = entry.length - offset;
        long number;
        long sum;
        try {
            number = Decimal.parse(entry, offset, length);
            sum = Math.addExact(number, amount);
        } catch (CommandException | ArithmeticException refused) {
            return NOT_DONE;
        }
        if (sum == NOT_DONE || Decimal.length(sum) != length) {
            return NOT_DONE;
        }
        Decimal.writeOver(number, sum, entry, entry.length);
        changed(partition, entry, nowMillis);
        return sum;
    }

    private Partition partition(long hash) {
        return all.partition(all.partitionOf(hash));
    }

    private byte @Nullable [] find(Partition partition, byte[] key, long hash, long nowMillis) {
        EntryTable table = partition.table(database);
        byte[] entry = table == null ? null : table.get((int) hash, key, 0, key.length);
        boolean isPlain = entry != null
                && !Entries.isTyped(entry)
                && (!Entries.expires(entry) || Entries.deadline(entry) > nowMillis)
                && mayRead();
        return isPlain ? entry : null;
    }

    /** Like {@link #find}, if an overwrite of the entry affects nothing else: see {@link StringWrites}. */
    private byte @Nullable [] findToWrite(Partition partition, byte[] key, long hash, long nowMillis) {
        byte[] entry = partition.observed() != null || concernsOthers() ? null : find(partition, key, hash, nowMillis);
        return entry != null && Entries.valueLength(entry) < ReplyBuffer.REFERENCE_BYTES ? entry : null;
    }

    /** Whether changes are logged, saved, cached or observed. */
    private boolean concernsOthers() {
        return all.journal() != null
                || all.isSnapshotOpen()
                || all.caches().wanted()
                || all.events().wanted('$');
    }

    private static void changed(Partition partition, byte[] entry, long nowMillis) {
        partition.changes++;
        accessed(entry, nowMillis);
    }

    private static void accessed(byte[] entry, long nowMillis) {
        Entries.accessed(entry, (int) (nowMillis / 1000));
    }
}
