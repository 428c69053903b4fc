package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.journal.CommandBuffer;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.table.Entries;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes one view's changes to the log. Confined to the view's thread, which has the shards of the changed keys; so the
 * log has the changes of each key in order.
 *
 * <p>No method throws: by now the keys have been changed, and the client will be told so. If there is no memory for the
 * log, the journal records that it misses a change; the acknowledgement then waits until the log has been rewritten. A
 * transaction that misses a change is not logged at all.
 */
final class Changes {
    private static final byte[] SET = "SET".getBytes(US_ASCII);
    private static final byte[] PXAT = "PXAT".getBytes(US_ASCII);
    private static final byte[] DEL = "DEL".getBytes(US_ASCII);
    private static final byte[] HDEL = "HDEL".getBytes(US_ASCII);
    private static final byte[] PERSIST = "PERSIST".getBytes(US_ASCII);
    private static final byte[] PEXPIREAT = "PEXPIREAT".getBytes(US_ASCII);
    private static final byte[] MULTI = "MULTI".getBytes(US_ASCII);
    private static final byte[] EXEC = "EXEC".getBytes(US_ASCII);

    private final CommandBuffer commands = new CommandBuffer();
    private boolean inTransaction;
    /** Whether a change of the transaction is missing. */
    private boolean incomplete;

    private long position;

    /** The log's position after this view's last change. */
    long position() {
        return position;
    }

    /** Counts the last change of another view as this one's. */
    void join(Changes other) {
        position = Math.max(position, other.position);
    }

    /** Collects all changes until {@link #endTransaction}. */
    void beginTransaction() {
        commands.clear();
        inTransaction = true;
        incomplete = false;
    }

    /** Drops the transaction's changes, those since {@link #beginTransaction} and those still to come. */
    void abandonTransaction() {
        incomplete = true;
        commands.clear();
    }

    /** Appends the changes of a transaction, all of them or none. */
    void endTransaction(Journal journal, int database) {
        inTransaction = false;
        if (incomplete || commands.isEmpty()) {
            return;
        }
        try {
            commands.begin(database, 1);
            commands.word(EXEC);
            append(journal);
        } catch (Throwable failure) {
            missed(journal, failure);
        }
    }

    void request(Journal journal, int database, Args args) {
        if (!inTransaction) {
            position = journal.append(database, args);
            return;
        }
        try {
            open(database);
            commands.add(database, args);
        } catch (Throwable failure) {
            missed(journal, failure);
        }
    }

    /** Logs the state of a key after a request; {@code entry} is {@code null} if the key was removed. */
    void key(Journal journal, int database, Args args, int key, byte @Nullable [] entry, @Nullable Slice value) {
        try {
            open(database);
            if (entry == null) {
                removal(database, args.array(), args.offset(key), args.length(key));
            } else if (value != null) {
                set(database, entry, value);
            } else {
                deadline(database, entry);
            }
            if (!inTransaction) {
                append(journal);
            }
        } catch (Throwable failure) {
            missed(journal, failure);
        }
    }

    /** Logs the commands that a handler has named in place of its request, all of them or none. */
    void replacement(Journal journal, int database, Replacement named) {
        try {
            open(database);
            boolean several = !inTransaction && named.count() > 1;
            if (several) {
                commands.begin(database, 1);
                commands.word(MULTI);
            }
            commands.add(named.commands());
            if (several) {
                commands.begin(database, 1);
                commands.word(EXEC);
            }
            if (!inTransaction) {
                append(journal);
            }
        } catch (Throwable failure) {
            missed(journal, failure);
        }
    }

    private void removal(int database, byte[] array, int offset, int length) {
        commands.begin(database, 2);
        commands.word(DEL);
        commands.word(array, offset, length);
    }

    private void set(int database, byte[] entry, Slice value) {
        boolean expires = Entries.expires(entry);
        commands.begin(database, expires ? 5 : 3);
        commands.word(SET);
        commands.word(entry, Entries.KEY, Entries.keyLength(entry));
        commands.word(value.array(), value.offset(), value.length());
        if (expires) {
            commands.word(PXAT);
            commands.word(Entries.deadline(entry));
        }
    }

    private void deadline(int database, byte[] entry) {
        boolean expires = Entries.expires(entry);
        commands.begin(database, expires ? 3 : 2);
        commands.word(expires ? PEXPIREAT : PERSIST);
        commands.word(entry, Entries.KEY, Entries.keyLength(entry));
        if (expires) {
            commands.word(Entries.deadline(entry));
        }
    }

    /**
     * Logs that a key was removed without a command, because it has expired or was evicted. In a transaction this
     * follows the transaction's changes so far, one of which may have given the key a deadline in the past. Without
     * such changes no acknowledgement has to wait for it.
     */
    void gone(Journal journal, int database, byte[] entry) {
        gone(journal, database, entry, DEL, List.of());
    }

    /** Logs that fields of a hash have expired. */
    void goneFields(Journal journal, int database, byte[] entry, List<byte[]> fields) {
        gone(journal, database, entry, HDEL, fields);
    }

    private void gone(Journal journal, int database, byte[] entry, byte[] command, List<byte[]> fields) {
        boolean within = inTransaction && !commands.isEmpty();
        try {
            CommandBuffer target = within ? commands : new CommandBuffer();
            target.begin(database, 2 + fields.size());
            target.word(command);
            target.word(entry, Entries.KEY, Entries.keyLength(entry));
            for (byte[] field : fields) {
                target.word(field);
            }
            if (!within) {
                journal.append(target);
            }
        } catch (Throwable failure) {
            missed(journal, failure);
        }
    }

    /** Begins a transaction in the log with its first change, or clears the buffer of earlier changes. */
    private void open(int database) {
        if (!inTransaction) {
            commands.clear();
        } else if (commands.isEmpty()) {
            commands.begin(database, 1);
            commands.word(MULTI);
        }
    }

    private void append(Journal journal) {
        position = journal.append(commands);
        commands.clear();
    }

    /** Records that a change cannot be logged. */
    void missed(Journal journal, Throwable cause) {
        incomplete = true;
        commands.clear();
        position = Math.max(position, journal.missed(cause));
    }
}
