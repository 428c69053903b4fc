package io.kvserver.core.value.table;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.store.kind.Value;
import io.kvserver.core.store.memory.HeapLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A small, packed hash that has fields with deadlines. It is an object, so that the store finds it when a deadline has
 * passed; a small hash without deadlines is packed in its key's entry. Confined to the shard of its key; any thread may
 * read its packed bytes, because a change replaces them.
 */
public final class ExpiringHash extends Value {
    private static final int OBJECT_BYTES = 48;

    /** In the form of {@link PackedDeadlines}. Never written to. */
    private byte[] bytes;

    private long earliest;

    private ExpiringHash(ExpiringHash other) {
        bytes = other.bytes;
        earliest = other.earliest;
    }

    /** A hash with a copy of a listpack in the form of {@link PackedDeadlines}. */
    public ExpiringHash(Listpack packed) {
        bytes = copy(packed);
        earliest = PackedDeadlines.earliest(packed);
    }

    /** Replaces the content by a copy of a listpack in the form of {@link PackedDeadlines}. */
    public void set(Listpack packed) {
        bytes = copy(packed);
        earliest = PackedDeadlines.earliest(packed);
    }

    private static byte[] copy(Listpack packed) {
        return Arrays.copyOfRange(packed.array(), packed.offset(), packed.offset() + packed.length());
    }

    /** The content in the form of {@link PackedDeadlines}; read-only. */
    public byte[] packed() {
        return bytes;
    }

    /** The value of a field; {@code null} if there is none. */
    public @Nullable Slice get(byte[] array, int offset, int length) {
        Listpack packed = new Listpack().read(bytes, 0, bytes.length);
        int at = packed.find(packed.first(), PackedDeadlines.STEP, array, offset, length);
        return at == Listpack.NONE ? null : packed.get(packed.next(at));
    }

    @Override
    public Kind kind() {
        return Kind.HASH;
    }

    @Override
    public String encoding() {
        return "listpackex";
    }

    @Override
    public long memoryBytes() {
        return OBJECT_BYTES + HeapLayout.arrayBytes(bytes.length);
    }

    @Override
    public ExpiringHash fork() {
        return new ExpiringHash(this);
    }

    @Override
    public long earliestDeadline() {
        return earliest;
    }

    /** Removes all expired fields, whatever {@code most} is: the hash is small. */
    @Override
    public List<byte[]> removeExpired(long nowMillis, int most) {
        Listpack packed = new Listpack().read(bytes, 0, bytes.length);
        List<byte[]> names = new ArrayList<>();
        int at = packed.first();
        while (at != Listpack.NONE && hasExpired(packed, at, nowMillis)) {
            Slice name = packed.get(at);
            names.add(name.copy());
            at = PackedDeadlines.next(packed, at);
        }
        if (!names.isEmpty()) {
            packed.remove(packed.first(), names.size() * PackedDeadlines.STEP);
            set(packed);
        }
        return names;
    }

    private static boolean hasExpired(Listpack packed, int field, long nowMillis) {
        long deadline = PackedDeadlines.get(packed, field);
        return deadline != Keyspace.NO_DEADLINE && deadline <= nowMillis;
    }

    @Override
    public boolean isEmpty() {
        return new Listpack().read(bytes, 0, bytes.length).isEmpty();
    }
}
