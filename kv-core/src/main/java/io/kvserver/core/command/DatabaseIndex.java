package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.store.Keyspace;

/** Parses the number of a database in a request. Stateless. */
public final class DatabaseIndex {
    private DatabaseIndex() {}

    /** The database in a word. */
    public static int of(Keyspace keys, Args args, int word) {
        long index = args.integer(word);
        if (index != (int) index) {
            throw CommandErrors.OUT_OF_INT_RANGE;
        }
        if (index < 0 || index >= keys.databases()) {
            throw CommandErrors.DATABASE_OUT_OF_RANGE;
        }
        return (int) index;
    }
}
