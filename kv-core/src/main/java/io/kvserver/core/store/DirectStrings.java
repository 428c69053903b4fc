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
 * Reads strings, and writes over them, without a view of the keys: the short way of the most frequent calls from inside
 * the process, which takes half as long as that of a command. For a thread that has the key's shard.
 *
 * <p>It goes only where there is nothing else to do: the key has a string in its entry, which has not expired; and what is
 * written has the length of what was there, and is not logged, saved, cached or observed by anyone. Everywhere else it changes
 * nothing and says so. Then the command has to be run, which knows all the rest.
 */
@SuppressWarnings("exports") // For kv's own rooms.
public final class DirectStrings {
    /** What {@link #add} returns if it has done nothing; no sum is this number. */
    public static final long NOT_DONE = Long.MIN_VALUE;

    /** What a value is returned as: made of a part of an entry's array at once, so that nothing is copied twice. */
    @FunctionalInterface
    public interface Form<V> {
        /** Bytes. */
        Form<byte[]> BYTES = (array, from, length) -> Arrays.copyOfRange(array, from, from + length);

        /** Text of UTF-8. */
        Form<String> TEXT = (array, from, length) -> new String(array, from, length, UTF_8);

        /** Copies a part of an array. */
        V copy(byte[] array, int from, int length);
    }

    private final Keyspaces all;
    private final int database;

    /** The strings of one database. */
    public DirectStrings(Keyspaces all, int database) {
        this.all = all;
        this.database = database;
    }

    /** The hash of a key, which the others take. Any thread. */
    public long hash(byte[] key) {
        return all.hash().hash(key, 0, key.length);
    }

    /** The shard of a key with this hash. Any thread. */
    public int shard(long hash) {
        return all.partitionOf(hash);
    }

    /** A key's value, copied as {@code form} does it; {@code null} if the command has to be run. */
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

    /** Whether keys may be read: a roughly right answer, without their shards. Any thread. */
    public boolean mayRead() {
        return !all.memory().policy().countsAccesses();
    }

    /** Whether values may be written over: a roughly right answer, without their shards. Any thread. */
    public boolean mayWrite() {
        return mayRead() && !concernsOthers();
    }

    /** Sets a key, without a deadline, to a copy of a value. {@code false} if it has done nothing: the command has to be run. */
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

    /** Adds to the number of a key, and returns the sum; {@link #NOT_DONE} if the command has to be run. */
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

    /** As {@link #find}, if nobody else is concerned when the entry is written over: see {@link StringWrites}. */
    private byte @Nullable [] findToWrite(Partition partition, byte[] key, long hash, long nowMillis) {
        byte[] entry = partition.observed() != null || concernsOthers() ? null : find(partition, key, hash, nowMillis);
        return entry != null && Entries.valueLength(entry) < ReplyBuffer.REFERENCE_BYTES ? entry : null;
    }

    /** Whether changes are logged, saved, cached or listened to. */
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
