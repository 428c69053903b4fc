package io.kvserver.core.remote;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpReader;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.Dump;
import io.kvserver.core.value.StoredValueReader;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is stored under a key: a version of the form (1 byte), the type (1), which change it was (8), the deadline in milliseconds
 * since 1970 (8), the value. Numbers have their highest byte first. The value of a string is its bytes, that of another type what
 * DUMP answers. Pure functions.
 */
public final class StoredKey {
    /** How many bytes come before the value: all that a {@link Listing} looks at. */
    public static final int HEAD_BYTES = 2 + 2 * Long.BYTES;

    /** The deadline of a key that has none. */
    public static final long NO_DEADLINE = Keyspace.NO_DEADLINE;

    /** The change of a key that is not there. */
    static final long MISSING = 0;

    private static final byte VERSION = 1;
    private static final int CHANGE = 2;
    private static final int DEADLINE = CHANGE + Long.BYTES;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final Kind[] KINDS = {Kind.STRING, Kind.LIST, Kind.SET, Kind.SORTED_SET, Kind.HASH, Kind.STREAM};

    private StoredKey() {}

    /** Whether its time is not over. */
    static boolean isLive(byte[] stored, long nowMillis) {
        long deadline = deadlineMillis(stored);
        return deadline == Keyspace.NO_DEADLINE || deadline > nowMillis;
    }

    /** In milliseconds since 1970; {@link Keyspace#NO_DEADLINE} if it has none. */
    public static long deadlineMillis(byte[] stored) {
        return (long) LONGS.get(stored, DEADLINE);
    }

    static Kind kind(byte[] stored) {
        return KINDS[stored[1]];
    }

    /** Which change has made the key what it is; {@link #MISSING} if it is not there at a time. */
    static long change(byte @Nullable [] stored, long nowMillis) {
        return stored == null || !isLive(stored, nowMillis) ? MISSING : (long) LONGS.get(stored, CHANGE);
    }

    /** Sets a key, the only word, to what is stored. */
    static void load(byte[] stored, Keyspace keys, Args key, StoredValueReader reader) {
        if (stored[0] != VERSION) {
            throw new IllegalStateException("a value of a version that this node does not know: " + stored[0]);
        }
        long deadline = deadlineMillis(stored);
        int length = stored.length - HEAD_BYTES;
        if (kind(stored) == Kind.STRING) {
            keys.putString(key, 0, stored, HEAD_BYTES, length, deadline);
            return;
        }
        try {
            DumpReader in = new DumpReader(Args.of(Arrays.copyOfRange(stored, HEAD_BYTES, stored.length)), 0);
            reader.read(in.type(), in);
        } catch (IOException | CommandException damaged) {
            throw new IllegalStateException("a stored value is damaged", damaged);
        }
        if (reader.isPacked()) {
            Slice packed = reader.packed();
            keys.typed().put(key, 0, reader.kind(), packed.array(), packed.offset(), packed.length());
        } else {
            keys.typed().put(key, 0, reader.object());
        }
        if (deadline != Keyspace.NO_DEADLINE) {
            keys.setDeadline(key, 0, deadline);
        }
    }

    /** What is to be stored of a key, the only word; {@code null} if it is not there. */
    static byte @Nullable [] save(Keyspace keys, Args key, long change) {
        Kind kind = keys.typed().kind(key, 0);
        if (kind == null) {
            return null;
        }
        if (kind == Kind.STRING) {
            Slice value = Objects.requireNonNull(keys.stringToChange(key, 0));
            byte[] stored = head(kind, change, keys.deadline(key, 0), value.length());
            System.arraycopy(value.array(), value.offset(), stored, HEAD_BYTES, value.length());
            return stored;
        }
        byte[] payload = Dump.of(keys, key, 0, kind).payload();
        byte[] stored = head(kind, change, keys.deadline(key, 0), payload.length);
        System.arraycopy(payload, 0, stored, HEAD_BYTES, payload.length);
        return stored;
    }

    private static byte[] head(Kind kind, long change, long deadline, int valueBytes) {
        byte[] stored = new byte[Math.addExact(HEAD_BYTES, valueBytes)];
        stored[0] = VERSION;
        stored[1] = (byte) Arrays.asList(KINDS).indexOf(kind);
        LONGS.set(stored, CHANGE, change);
        LONGS.set(stored, DEADLINE, deadline);
        return stored;
    }

    /** Whether two are the same but for which change they come from. */
    static boolean isSame(byte[] one, byte @Nullable [] other) {
        return other != null
                && one[1] == other[1]
                && Arrays.equals(one, DEADLINE, one.length, other, DEADLINE, other.length);
    }
}
