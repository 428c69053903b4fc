package io.kvserver.core.command.key;

import io.kvserver.core.packed.Listpack;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CallWords;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.table.ExpiringHash;
import io.kvserver.core.value.table.HashValue;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of BY or GET, which derives a key from an element: {@code weight_*} is the string with that name,
 * {@code object_*->price} a field of that hash, and {@code #} the element itself. Confined to one request.
 */
final class SortPattern {
    private final byte[] pattern;
    private final int star;
    private final int keyEnd;
    private final CallWords name = new CallWords();
    private final Slice value = new Slice();

    SortPattern(byte[] pattern) {
        this.pattern = pattern;
        this.star = star(pattern, 0, pattern.length);
        this.keyEnd = keyEnd(pattern, star);
    }

    /** Whether a word has a placeholder for the element. */
    static boolean isOne(Args args, int word) {
        return star(args.array(), args.offset(word), args.length(word)) >= 0;
    }

    private static int star(byte[] array, int offset, int length) {
        for (int i = 0; i < length; i++) {
            if (array[offset + i] == '*') {
                return i;
            }
        }
        return -1;
    }

    /** The offset of the arrow before a field's name; the pattern's end if there is none. */
    private static int keyEnd(byte[] pattern, int star) {
        for (int i = star + 1; i < pattern.length - 1; i++) {
            if (pattern[i] == '-' && pattern[i + 1] == '>') {
                // Only the first arrow counts, and only if a name follows.
                return i + 2 < pattern.length ? i : pattern.length;
            }
        }
        return pattern.length;
    }

    /** The pattern's value for an element, valid until the next call; {@code null} if there is none. */
    @Nullable
    Slice value(Keyspace keys, byte[] element) {
        if (star < 0) {
            boolean isElement = pattern.length == 1 && pattern[0] == '#';
            return isElement ? value.set(element, 0, element.length) : null;
        }
        name.clear();
        name.add(key(element));
        Args key = name.args();
        Kind kind = keys.typed().kind(key, 0);
        Kind wanted = keyEnd == pattern.length ? Kind.STRING : Kind.HASH;
        if (kind != null && kind != wanted) {
            keys.touch(key, 0);
            return null;
        }
        return wanted == Kind.STRING ? keys.string(key, 0) : field(keys.typed().read(key, 0, Kind.HASH));
    }

    private byte[] key(byte[] element) {
        byte[] key = new byte[keyEnd - 1 + element.length];
        System.arraycopy(pattern, 0, key, 0, star);
        System.arraycopy(element, 0, key, star, element.length);
        System.arraycopy(pattern, star + 1, key, star + element.length, keyEnd - star - 1);
        return key;
    }

    private @Nullable Slice field(@Nullable Object hash) {
        int from = keyEnd + 2;
        int length = pattern.length - from;
        if (hash instanceof Slice bytes) {
            Listpack packed = new Listpack().read(bytes);
            int at = packed.find(packed.first(), 2, pattern, from, length);
            return at == Listpack.NONE ? null : packed.get(packed.next(at));
        }
        if (hash instanceof ExpiringHash expiring) {
            return expiring.get(pattern, from, length);
        }
        return hash instanceof HashValue large ? large.get(pattern, from, length) : null;
    }
}
