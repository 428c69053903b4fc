package io.kvserver.core.value;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpWriter;
import io.kvserver.core.rdb.ValueTypes;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.stream.StreamForm;
import io.kvserver.core.stream.StreamValue;
import java.io.IOException;
import java.util.Objects;

/** DUMP of values other than strings. Stateless. */
public final class Dump {
    private Dump() {}

    /**
     * As {@link #of}, with all that kv knows of a value. Redis 7.0 does not read that of a stream: it also has the times when consumers
     * were active.
     */
    public static DumpWriter complete(Keyspace keys, Args args, int key, Kind kind) {
        if (keys.typed().object(args, key, kind) instanceof StreamValue stream) {
            try {
                DumpWriter dump = new DumpWriter(ValueTypes.STREAM_WITH_ACTIVITY);
                StreamForm.write(stream, ValueTypes.STREAM_WITH_ACTIVITY, dump);
                return dump;
            } catch (IOException impossible) {
                throw new IllegalStateException("there is no file", impossible);
            }
        }
        return of(keys, args, key, kind);
    }

    /** The payload for an existing key with a value of a kind. */
    public static DumpWriter of(Keyspace keys, Args args, int key, Kind kind) {
        try {
            Slice packed = keys.typed().packed(args, key, kind);
            if (packed != null) {
                DumpWriter dump = new DumpWriter(StoredValueWriter.type(kind, packed));
                new StoredValueWriter().write(kind, packed, dump);
                return dump;
            }
            return of(Objects.requireNonNull(keys.typed().object(args, key, kind)));
        } catch (IOException impossible) {
            throw noFile(impossible);
        }
    }

    /** The payload for a value, which must not change meanwhile; any thread for a fork. */
    public static DumpWriter of(Value value) {
        try {
            DumpWriter dump = new DumpWriter(StoredValueWriter.type(value));
            new StoredValueWriter().write(value, dump);
            return dump;
        } catch (IOException impossible) {
            throw noFile(impossible);
        }
    }

    private static IllegalStateException noFile(IOException impossible) {
        return new IllegalStateException("there is no file", impossible);
    }
}
