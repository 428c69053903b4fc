package io.kvserver.core.protocol;

/**
 * A pattern of names: {@code *} stands for any bytes, {@code ?} for one, {@code [abc]}, {@code [a-z]} and {@code [^a]} for one
 * of a class, and a backslash takes the special meaning from what follows. Immutable; any thread.
 *
 * <p>Oddities are Redis's: a class that is not closed ends with the pattern, {@code []} matches nothing, a range may be written
 * either way round and its end may be {@code ]}, bytes are compared as signed numbers, and the empty name is matched by the
 * empty pattern alone.
 *
 * <p>Only the last star that was met is ever tried again, because whatever an earlier one could take more of, the last one
 * can take, too. So the work is bounded by the product of the lengths of pattern and name.
 */
public final class Glob {
    private final byte[] pattern;
    private final boolean ignoringCase;

    private Glob(byte[] pattern, boolean ignoringCase) {
        this.pattern = pattern;
        this.ignoringCase = ignoringCase;
    }

    /** Ownership: the pattern must not change afterwards. */
    public static Glob of(byte[] pattern) {
        return new Glob(pattern, false);
    }

    /** A pattern for which upper and lower case of ASCII letters are the same. Ownership: as for {@link #of}. */
    public static Glob ignoringCase(byte[] pattern) {
        return new Glob(pattern, true);
    }

    public boolean matches(byte[] name) {
        return matches(name, 0, name.length);
    }

    public boolean matches(byte[] array, int offset, int length) {
        return steps(array, offset, length) >= 0;
    }

    /** How many bytes of the pattern were looked at until it was clear that the name matches; if it does not, the complement. */
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
            steps += Math.max(1, Math.max(next, ~next) - place);
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

    /** Where the pattern goes on after the element at {@code place}, which is no star; the complement if the byte is not of it. */
    private int matchOne(int place, byte b) {
        return switch (pattern[place]) {
            case '?' -> place + 1;
            case '[' -> matchClass(place + 1, b);
            case '\\' -> matchLiteral(place + 1 < pattern.length ? place + 1 : place, b);
            default -> matchLiteral(place, b);
        };
    }

    private int matchLiteral(int place, byte b) {
        return same(pattern[place], b) ? place + 1 : ~(place + 1);
    }

    private int matchClass(int start, byte b) {
        int place = start;
        boolean negated = place < pattern.length && pattern[place] == '^';
        if (negated) {
            place++;
        }
        boolean found = false;
        while (place < pattern.length && pattern[place] != ']') {
            int left = pattern.length - place;
            if (pattern[place] == '\\' && left >= 2) {
                found |= pattern[place + 1] == b;
                place += 2;
            } else if (left >= 3 && pattern[place + 1] == '-') {
                found |= isBetween(b, pattern[place], pattern[place + 2]);
                place += 3;
            } else {
                found |= same(pattern[place], b);
                place++;
            }
        }
        int next = Math.min(place + 1, pattern.length);
        return found != negated ? next : ~next;
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
