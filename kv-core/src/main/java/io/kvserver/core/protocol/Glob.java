package io.kvserver.core.protocol;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A glob pattern: {@code *} matches any bytes, {@code ?} any single byte, {@code [abc]}, {@code [a-z]} and {@code [^a]} a
 * byte of a class; a backslash quotes the next byte. Immutable; any thread.
 *
 * <p>Special cases are those of Redis: an unclosed class ends with the pattern, {@code []} matches nothing, the ends of a
 * range may be in either order and the second may be {@code ]}, bytes are compared as signed numbers, and only the empty
 * pattern matches the empty name.
 *
 * <p>On a mismatch only the last star is tried again, because it can match whatever an earlier one could. So the time is
 * bounded by the product of the lengths of pattern and name.
 */
public final class Glob {
    /** A class up to this length is parsed anew for each byte. */
    private static final int SHORT_CLASS = 64;

    private final byte[] pattern;
    private final boolean ignoringCase;

    /** The parsed long classes by their start; {@code null} if there are none. */
    private final @Nullable ByteClass @Nullable [] classes;

    /** The bytes of a class, as 256 bits, and the place in the pattern after it. */
    private record ByteClass(BitSet bytes, int next) {}

    private Glob(byte[] pattern, boolean ignoringCase) {
        this.pattern = pattern;
        this.ignoringCase = ignoringCase;
        this.classes = longClasses();
    }

    /** Parses long classes once instead of for each byte of each name: names and classes may have thousands. */
    private @Nullable ByteClass @Nullable [] longClasses() {
        @Nullable ByteClass[] found = null;
        for (int place = 0; place < pattern.length; ) {
            byte element = pattern[place];
            if (element == '[') {
                int next = endOfClass(place + 1);
                if (next - place > SHORT_CLASS) {
                    found = found == null ? new ByteClass[pattern.length] : found;
                    found[place] = new ByteClass(bytesOfClass(place + 1), next);
                }
                place = next;
            } else {
                place += element == '\\' && place + 1 < pattern.length ? 2 : 1;
            }
        }
        return found;
    }

    private int endOfClass(int start) {
        int end = matchClass(start, (byte) 0);
        return Math.max(end, ~end);
    }

    /** All bytes that a class matches. Adds each range only once, however often it occurs. */
    private BitSet bytesOfClass(int start) {
        BitSet bytes = new BitSet(1 << Byte.SIZE);
        BitSet ranges = new BitSet(1 << (2 * Byte.SIZE));
        boolean negated = isNegated(start);
        int place = negated ? start + 1 : start;
        while (!endsClass(place)) {
            int length = elementLength(place);
            byte one = pattern[length == 2 ? place + 1 : place];
            byte other = length == 3 ? pattern[place + 2] : one;
            int range = (Byte.toUnsignedInt(one) << Byte.SIZE) | Byte.toUnsignedInt(other);
            if (length == 2) {
                bytes.set(Byte.toUnsignedInt(one));
            } else if (!ranges.get(range)) {
                ranges.set(range);
                addMatching(place, length, bytes);
            }
            place += length;
        }
        if (negated) {
            bytes.flip(0, 1 << Byte.SIZE);
        }
        return bytes;
    }

    private void addMatching(int place, int length, BitSet bytes) {
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            if (matchesElement(place, length, (byte) b)) {
                bytes.set(b & 0xff);
            }
        }
    }

    /** Ownership: the pattern must not change afterwards. */
    public static Glob of(byte[] pattern) {
        return new Glob(pattern, false);
    }

    /** A pattern that ignores the case of ASCII letters. Ownership: as for {@link #of}. */
    public static Glob ignoringCase(byte[] pattern) {
        return new Glob(pattern, true);
    }

    public boolean matches(byte[] name) {
        return matches(name, 0, name.length);
    }

    public boolean matches(byte[] array, int offset, int length) {
        return steps(array, offset, length) >= 0;
    }

    /** The number of pattern bytes examined until the name matched; the bitwise complement if it does not match. */
    long steps(byte[] array, int offset, int length) {
        if (length == 0) {
            return pattern.length == 0 ? 0 : -1;
        }
        long steps = 0;
        int end = offset + length;
        int at = offset;
        int place = 0;
        int afterStar = -1;
        int triedAt = 0;
        while (at < end) {
            if (place < pattern.length && pattern[place] == '*') {
                place = skipStars(place);
                if (place == pattern.length) {
                    return steps;
                }
                afterStar = place;
                triedAt = at;
            }
            int next = place < pattern.length ? matchOne(place, array[at]) : ~place;
            steps += isKnownClass(place) ? 1 : Math.max(1, Math.max(next, ~next) - place);
            if (next >= 0) {
                place = next;
                at++;
            } else if (afterStar >= 0) {
                place = afterStar;
                triedAt++;
                at = triedAt;
            } else {
                return ~steps;
            }
        }
        return skipStars(place) == pattern.length ? steps : ~steps;
    }

    private int skipStars(int from) {
        int place = from;
        while (place < pattern.length && pattern[place] == '*') {
            place++;
        }
        return place;
    }

    /**
     * The place in the pattern after the element at {@code place}, which is not a star; the bitwise complement if it does not
     * match the byte.
     */
    private int matchOne(int place, byte b) {
        return switch (pattern[place]) {
            case '?' -> place + 1;
            case '[' -> matchClassAt(place, b);
            case '\\' -> matchLiteral(place + 1 < pattern.length ? place + 1 : place, b);
            default -> matchLiteral(place, b);
        };
    }

    private int matchLiteral(int place, byte b) {
        return same(pattern[place], b) ? place + 1 : ~(place + 1);
    }

    private boolean isKnownClass(int place) {
        return classes != null && place < classes.length && classes[place] != null;
    }

    private int matchClassAt(int place, byte b) {
        ByteClass known = classes == null ? null : classes[place];
        if (known == null) {
            return matchClass(place + 1, b);
        }
        return known.bytes().get(Byte.toUnsignedInt(b)) ? known.next() : ~known.next();
    }

    private int matchClass(int start, byte b) {
        boolean negated = isNegated(start);
        int place = negated ? start + 1 : start;
        boolean found = false;
        while (!endsClass(place)) {
            int length = elementLength(place);
            found |= matchesElement(place, length, b);
            place += length;
        }
        int next = Math.min(place + 1, pattern.length);
        return found != negated ? next : ~next;
    }

    private boolean isNegated(int start) {
        return start < pattern.length && pattern[start] == '^';
    }

    private boolean endsClass(int place) {
        return place >= pattern.length || pattern[place] == ']';
    }

    /** The length of an element: 1 for a byte, 2 for a quoted one, 3 for a range. */
    private int elementLength(int place) {
        int left = pattern.length - place;
        if (pattern[place] == '\\' && left >= 2) {
            return 2;
        }
        return left >= 3 && pattern[place + 1] == '-' ? 3 : 1;
    }

    private boolean matchesElement(int place, int length, byte b) {
        return switch (length) {
            case 1 -> same(pattern[place], b);
            case 2 -> pattern[place + 1] == b;
            default -> isBetween(b, pattern[place], pattern[place + 2]);
        };
    }

    private boolean isBetween(byte b, byte one, byte other) {
        int low = folded((byte) Math.min(one, other));
        int high = folded((byte) Math.max(one, other));
        int wanted = folded(b);
        return low <= wanted && wanted <= high;
    }

    private boolean same(byte one, byte other) {
        return one == other || folded(one) == folded(other);
    }

    private int folded(byte b) {
        return ignoringCase && b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }
}
