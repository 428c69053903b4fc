package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.store.Keyspace;

/** The number of a database among a request's words. Stateless. */
public final class DatabaseIndex {
    private DatabaseIndex() {}

    /** The database that a word names. */
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
