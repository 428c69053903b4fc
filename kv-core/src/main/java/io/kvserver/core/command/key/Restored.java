package io.kvserver.core.command.key;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpReader;
import io.kvserver.core.rdb.ValueInput;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.value.StoredValueReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The value in a payload of DUMP. Confined to one thread. */
final class Restored {
    /** An element takes about as many bytes, or more. */
    private static final int LEAST_BYTES = 4;

    private final @Nullable Slice string;
    private final @Nullable StoredValueReader value;

    private Restored(@Nullable Slice string, @Nullable StoredValueReader value) {
        this.string = string;
        this.value = value;
    }

    /**
     * The value in the payload in a word.
     *
     * @throws CommandException {@link CommandErrors#DUMP_DAMAGED} if the payload was changed or is of a later version,
     *     {@link CommandErrors#DUMP_NOT_UNDERSTOOD} if it does not hold a value
     */
    static Restored of(Keyspace keys, Args args, int word) {
        DumpReader reader = new DumpReader(args, word, new Meanwhile(1)::step);
        if (reader.type() == ValueTypes.STRING) {
            return new Restored(reader.wholeString(), null);
        }
        StoredValueReader value = new StoredValueReader(keys.typed().limits());
        try {
            value.read(reader.type(), new Steps(reader, Meanwhile.during(args.length(word) / LEAST_BYTES)));
        } catch (IOException damaged) {
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }
        if (value.isEmpty()) {
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }
        return new Restored(null, value);
    }

    /** Serves others while a long payload is read. */
    private record Steps(DumpReader reader, Meanwhile others) implements ValueInput {
        @Override
        public long length() throws IOException {
            return reader.length();
        }

        @Override
        public Slice string() throws IOException {
            others.step();
            return reader.string();
        }

        @Override
        public long lowestFirst(int bytes) throws IOException {
            return reader.lowestFirst(bytes);
        }

        @Override
        public IOException damage(String reason) {
            return reader.damage(reason);
        }
    }

    boolean isString() {
        return string != null;
    }

    /** Sets a key to the value. */
    void put(Keyspace keys, Args args, int key, long deadline) {
        if (string != null) {
            keys.putString(args, key, string.array(), string.offset(), string.length(), deadline);
            return;
        }
        if (value == null) {
            return;
        }
        // Otherwise the new value would keep the old deadline.
        keys.remove(args, key);
        if (value.isPacked()) {
            Slice packed = value.packed();
            keys.typed().put(args, key, value.kind(), packed.array(), packed.offset(), packed.length());
        } else {
            keys.typed().put(args, key, value.object());
        }
        if (deadline != Keyspace.NO_DEADLINE) {
            keys.setDeadline(args, key, deadline);
        }
    }
}
