package io.kvserver.core.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.journal.CommandBuffer;
import io.kvserver.core.journal.Journal;
import io.kvserver.core.protocol.Args;
import org.jspecify.annotations.Nullable;

/**
 * What one view changes, on its way to the log. Confined to the view's thread, which has the shards of what was changed; so
 * the log has the changes of each key in their order.
 */
final class Changes {
    private static final byte[] SET = "SET".getBytes(US_ASCII);
    private static final byte[] PXAT = "PXAT".getBytes(US_ASCII);
    private static final byte[] DEL = "DEL".getBytes(US_ASCII);
    private static final byte[] PERSIST = "PERSIST".getBytes(US_ASCII);
    private static final byte[] PEXPIREAT = "PEXPIREAT".getBytes(US_ASCII);
    private static final byte[] MULTI = "MULTI".getBytes(US_ASCII);
    private static final byte[] EXEC = "EXEC".getBytes(US_ASCII);

    private final CommandBuffer commands = new CommandBuffer();
    private boolean inTransaction;
    private long position;

    /** Where the log was after this view's last change. */
    long position() {
        return position;
    }

    /** Counts the last change of another view as this one's. */
    void join(Changes other) {
        position = Math.max(position, other.position);
    }

    /** Keeps all changes until {@link #endTransaction}. */
    void beginTransaction() {
        commands.clear();
        inTransaction = true;
    }

    /** Appends the changes of a transaction, which are in the log as a whole or not at all. */
    void endTransaction(Journal journal, int database) {
        inTransaction = false;
        if (!commands.isEmpty()) {
            commands.begin(database, 1);
            commands.word(EXEC);
            append(journal);
        }
    }

    void request(Journal journal, int database, Args args) {
        if (inTransaction) {
            open(database);
            commands.add(database, args);
        } else {
            position = journal.append(database, args);
        }
    }

    /** {@code entry} is what a request has left of its key, if anything. */
    void key(Journal journal, int database, Args args, int key, byte @Nullable [] entry, boolean value) {
        open(database);
        if (entry == null) {
            commands.begin(database, 2);
            commands.word(DEL);
            commands.word(args.array(), args.offset(key), args.length(key));
        } else if (value) {
            set(database, entry);
        } else {
            deadline(database, entry);
        }
        if (!inTransaction) {
            append(journal);
        }
    }

    private void set(int database, byte[] entry) {
        boolean expires = Entries.expires(entry);
        int offset = Entries.valueOffset(entry);
        commands.begin(database, expires ? 5 : 3);
        commands.word(SET);
        commands.word(entry, Entries.KEY, Entries.keyLength(entry));
        commands.word(entry, offset, entry.length - offset);
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
     * Notes that a key is gone without a command, because it has expired or was evicted. In a transaction that comes after what
     * it has done so far, which may be that it gave the key a deadline in the past; if that was nothing, no acknowledgement has
     * to wait for it.
     */
    void gone(Journal journal, int database, byte[] entry) {
        CommandBuffer removal = inTransaction && !commands.isEmpty() ? commands : new CommandBuffer();
        removal.begin(database, 2);
        removal.word(DEL);
        removal.word(entry, Entries.KEY, Entries.keyLength(entry));
        if (removal != commands) {
            journal.append(removal);
        }
    }

    /** Begins a transaction in the log with its first change, or forgets what was appended before. */
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
}
