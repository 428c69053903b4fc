package io.kvserver.core.remote;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.protocol.Slots;
import io.kvserver.core.rdb.DumpReader;
import io.kvserver.core.remote.large.LargeHead;
import io.kvserver.core.remote.large.LargeValues;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.value.Dump;
import io.kvserver.core.value.StoredValueReader;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The stored form of a key: the format's version (1 byte), the type (1), the number of the last change (8), the deadline in
 * milliseconds since 1970 (8), the value. Numbers are big-endian. The value of a string is its bytes, that of another type
 * the result of DUMP; if the version says that it is in pages, the value describes where they are. Pure functions.
 */
public final class StoredKey {
    /** The bytes before the value, which a {@link Listing} reads. */
    public static final int HEAD_BYTES = 2 + 2 * Long.BYTES;

    /** The deadline of a key that has none. */
    public static final long NO_DEADLINE = Keyspace.NO_DEADLINE;

    /** The change number of a missing key. */
    static final long MISSING = 0;

    private static final byte VERSION = 1;
    private static final byte VERSION_IN_PAGES = 2;
    private static final int CHANGE = 2;
    private static final int DEADLINE = CHANGE + Long.BYTES;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final Kind[] KINDS = {Kind.STRING, Kind.LIST, Kind.SET, Kind.SORTED_SET, Kind.HASH, Kind.STREAM};

    private StoredKey() {}

    /** Whether the key has not expired. */
    static boolean isLive(byte[] stored, long nowMillis) {
        long deadline = deadlineMillis(stored);
        return deadline == Keyspace.NO_DEADLINE || deadline > nowMillis;
    }

    /** The deadline in milliseconds since 1970; {@link Keyspace#NO_DEADLINE} if there is none. */
    public static long deadlineMillis(byte[] stored) {
        return (long) LONGS.get(stored, DEADLINE);
    }

    static Kind kind(byte[] stored) {
        return KINDS[stored[1]];
    }

    /** The number of the key's last change; {@link #MISSING} if the key does not exist at a time. */
    static long change(byte @Nullable [] stored, long nowMillis) {
        return stored == null || !isLive(stored, nowMillis) ? MISSING : (long) LONGS.get(stored, CHANGE);
    }

    /** Whether the value is in pages, which are separate entries. */
    public static boolean isInPages(byte[] stored) {
        return stored[0] == VERSION_IN_PAGES;
    }

    /** The names of all pages of a stored key; none if it is not in pages. */
    public static Iterable<byte[]> pages(byte[] key, byte[] stored) {
        return isInPages(stored) ? LargeHead.read(stored, HEAD_BYTES).names(key) : List.of();
    }

    /** Sets a key, the only word, from its stored form. */
    static void load(byte[] stored, Keyspace keys, Args key, StoredValueReader reader, LargeValues large) {
        long deadline = deadlineMillis(stored);
        if (isInPages(stored)) {
            keys.typed().put(key, 0, large.load(LargeHead.read(stored, HEAD_BYTES), kind(stored), slot(key)));
            setDeadline(keys, key, deadline);
            return;
        }
        if (stored[0] != VERSION) {
            throw new IllegalStateException("a value of a version that this node does not know: " + stored[0]);
        }
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
        setDeadline(keys, key, deadline);
    }

    private static void setDeadline(Keyspace keys, Args key, long deadline) {
        if (deadline != Keyspace.NO_DEADLINE) {
            keys.setDeadline(key, 0, deadline);
        }
    }

    /** The stored form of a key, the only word; {@code null} if the key does not exist. */
    static byte @Nullable [] save(Keyspace keys, Args key, long change, LargeValues large) {
        Kind kind = keys.typed().kind(key, 0);
        if (kind == null) {
            return null;
        }
        byte[] stored;
        Value object = kind == Kind.STRING ? null : keys.typed().object(key, 0, kind);
        LargeHead head = object == null ? null : large.save(object, slot(key));
        if (kind == Kind.STRING) {
            Slice value = Objects.requireNonNull(keys.stringToChange(key, 0));
            stored = stored(VERSION, value.array(), value.offset(), value.length());
        } else if (head != null) {
            byte[] pages = head.encoded();
            stored = stored(VERSION_IN_PAGES, pages, 0, pages.length);
        } else {
            byte[] payload = Dump.complete(keys, key, 0, kind).payload();
            stored = stored(VERSION, payload, 0, payload.length);
        }
        stored[1] = (byte) Arrays.asList(KINDS).indexOf(kind);
        LONGS.set(stored, CHANGE, change);
        LONGS.set(stored, DEADLINE, keys.deadline(key, 0));
        return stored;
    }

    private static int slot(Args key) {
        return Slots.of(key.array(), key.offset(0), key.length(0));
    }

    private static byte[] stored(byte version, byte[] value, int offset, int length) {
        byte[] stored = new byte[Math.addExact(HEAD_BYTES, length)];
        stored[0] = version;
        System.arraycopy(value, offset, stored, HEAD_BYTES, length);
        return stored;
    }

    /** Whether two stored forms are equal except for their change numbers. */
    static boolean isSame(byte[] one, byte @Nullable [] other) {
        return other != null
                && one[0] == other[0]
                && one[1] == other[1]
                && Arrays.equals(one, DEADLINE, one.length, other, DEADLINE, other.length);
    }
}
