package io.kvserver.core.remote;

import io.kvserver.core.protocol.Glob;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Selects keys: unexpired ones, with names that match a pattern, of one type. Immutable except for the pattern's state,
 * so for one thread at a time.
 */
public final class Listing {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Long.BYTES + Integer.BYTES;

    private final long nowMillis;
    private final @Nullable Glob pattern;
    private final String type;

    private Listing(long nowMillis, @Nullable Glob pattern, String type) {
        this.nowMillis = nowMillis;
        this.pattern = pattern;
        this.type = type;
    }

    /** Encodes a listing at a time, with a pattern and a type, each {@code null} for all. */
    static byte[] encode(long nowMillis, byte @Nullable [] pattern, @Nullable String type) {
        byte[] kind = type == null ? new byte[0] : type.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        byte[] glob = pattern == null ? new byte[0] : pattern;
        return ByteBuffer.allocate(HEAD + kind.length + 1 + glob.length)
                .put(VERSION)
                .putLong(nowMillis)
                .putInt(kind.length)
                .put(kind)
                .put((byte) (pattern == null ? 0 : 1))
                .put(glob)
                .array();
    }

    /** Decodes a listing. */
    public static Listing decode(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded);
        if (in.get() != VERSION) {
            throw new IllegalArgumentException("from a node of another version");
        }
        long now = in.getLong();
        byte[] type = new byte[in.getInt()];
        in.get(type);
        boolean matches = in.get() != 0;
        byte[] pattern = new byte[in.remaining()];
        in.get(pattern);
        return new Listing(now, matches ? Glob.of(pattern) : null, new String(type, StandardCharsets.ISO_8859_1));
    }

    /** Whether a key is selected. {@code stored} begins with the key's stored form; more bytes may follow. */
    public boolean lists(byte[] key, byte[] stored) {
        return StoredKey.isLive(stored, nowMillis)
                && (type.isEmpty() || type.equals(StoredKey.kind(stored).wireName()))
                && (pattern == null || pattern.matches(key, 0, key.length));
    }
}
