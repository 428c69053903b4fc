package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Matches a pattern against a string by backtracking, as Lua 5.1 does. Each step is counted, so that a pattern that
 * takes exponential time can be ended. Confined to one thread.
 */
final class LuaPattern {
    private static final int MAX_CAPTURES = 32;
    private static final int MAX_DEPTH = 400;
    private static final int NO_MATCH = -1;
    /** In place of a length: a capture that is still open, and one that is a position. */
    private static final int OPEN = -1;

    private static final int POSITION = -2;

    private final LuaState state;
    private final byte[] text;
    private final byte[] pattern;
    private final int[] starts = new int[MAX_CAPTURES];
    private final int[] lengths = new int[MAX_CAPTURES];
    private int captures;
    private int depth;
    private int behindSpecial;

    LuaPattern(LuaState state, LuaString text, LuaString pattern) {
        this.state = state;
        this.text = text.bytes();
        this.pattern = pattern.bytes();
    }

    /** Matches at exactly this place, with the pattern from an offset on. Returns where the match ends, or -1. */
    int match(int at, int patternAt) {
        captures = 0;
        depth = 0;
        return doMatch(at, patternAt);
    }

    byte[] text() {
        return text;
    }

    /** A capture, or the whole match if the pattern has none. */
    @Nullable
    Object capture(int index, int from, int to) {
        if (index >= captures) {
            if (index == 0) {
                return slice(from, to - from);
            }
            throw state.error("invalid capture index");
        }
        int length = lengths[index];
        if (length == OPEN) {
            throw state.error("unfinished capture");
        }
        return length == POSITION ? (Object) (starts[index] + 1.0) : slice(starts[index], length);
    }

    private LuaString slice(int from, int length) {
        return state.string(Arrays.copyOfRange(text, from, from + length));
    }

    /** All captures, or the whole match. */
    @Nullable
    Object[] captures(int from, int to, boolean wholeIfNone) {
        int count = captures == 0 && wholeIfNone ? 1 : captures;
        @Nullable Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = capture(i, from, to);
        }
        return values;
    }

    private int doMatch(int from, int patternFrom) {
        if (++depth > MAX_DEPTH) {
            throw state.error("pattern too complex");
        }
        try {
            return step(from, patternFrom);
        } finally {
            depth--;
        }
    }

    private int step(int from, int patternFrom) {
        int at = from;
        int p = patternFrom;
        while (p < pattern.length) {
            state.budget().tick();
            int sign = pattern[p];
            if (sign == '(' || sign == ')') {
                return sign == '(' ? open(at, p + 1) : close(at, p + 1);
            } else if (sign == '$' && p + 1 == pattern.length) {
                return at == text.length ? at : NO_MATCH;
            } else if (sign == '%' && p + 1 < pattern.length && isSpecial(pattern[p + 1])) {
                at = special(at, p + 1);
                p = behindSpecial;
                if (at < 0) {
                    return NO_MATCH;
                }
                continue;
            }
            int end = classEnd(p);
            int suffix = end < pattern.length ? pattern[end] : 0;
            boolean isMatch = at < text.length && matchesSingle(text[at] & 0xff, p, end);
            if (suffix == '?') {
                int result = isMatch ? doMatch(at + 1, end + 1) : NO_MATCH;
                if (result != NO_MATCH) {
                    return result;
                }
                p = end + 1;
            } else if (suffix == '*' || suffix == '+' || suffix == '-') {
                return repeated(suffix, at, p, end, isMatch);
            } else if (isMatch) {
                at++;
                p = end;
            } else {
                return NO_MATCH;
            }
        }
        return at;
    }

    private int repeated(int suffix, int at, int p, int end, boolean isMatch) {
        if (suffix == '-') {
            return expandLeast(at, p, end);
        } else if (suffix == '*') {
            return expand(at, p, end);
        }
        return isMatch ? expand(at + 1, p, end) : NO_MATCH;
    }

    /**
     * Matches {@code %b}, {@code %f} and references to captures. Returns where the text goes on, or -1; sets where the
     * pattern goes on.
     */
    private int special(int at, int p) {
        int kind = pattern[p];
        if (kind == 'b') {
            behindSpecial = p + 3;
            return balanced(at, p + 1);
        } else if (kind == 'f') {
            behindSpecial = frontier(at, p + 1);
            return behindSpecial < 0 ? NO_MATCH : at;
        }
        behindSpecial = p + 1;
        return backReference(at, kind);
    }

    private static boolean isSpecial(int sign) {
        return sign == 'b' || sign == 'f' || (sign >= '0' && sign <= '9');
    }

    private int open(int at, int from) {
        boolean isPosition = from < pattern.length && pattern[from] == ')';
        int kind = isPosition ? POSITION : OPEN;
        int p = isPosition ? from + 1 : from;
        if (captures >= MAX_CAPTURES) {
            throw state.error("too many captures");
        }
        starts[captures] = at;
        lengths[captures] = kind;
        captures++;
        int result = doMatch(at, p);
        if (result == NO_MATCH) {
            captures--;
        }
        return result;
    }

    private int close(int at, int p) {
        int index = captures - 1;
        while (index >= 0 && lengths[index] != OPEN) {
            index--;
        }
        if (index < 0) {
            throw state.error("invalid pattern capture");
        }
        lengths[index] = at - starts[index];
        int result = doMatch(at, p);
        if (result == NO_MATCH) {
            lengths[index] = OPEN;
        }
        return result;
    }

    private int balanced(int at, int p) {
        if (p + 1 >= pattern.length) {
            throw state.error("unbalanced pattern");
        }
        if (at >= text.length || text[at] != pattern[p]) {
            return NO_MATCH;
        }
        int open = 1;
        for (int i = at + 1; i < text.length; i++) {
            state.budget().tick();
            if (text[i] == pattern[p + 1]) {
                if (--open == 0) {
                    return i + 1;
                }
            } else if (text[i] == pattern[p]) {
                open++;
            }
        }
        return NO_MATCH;
    }

    /** If this is a frontier, where the pattern goes on after it; otherwise -1. */
    private int frontier(int at, int set) {
        if (set >= pattern.length || pattern[set] != '[') {
            throw state.error("missing '[' after '%f' in pattern");
        }
        int end = classEnd(set);
        int before = at == 0 ? 0 : text[at - 1] & 0xff;
        int here = at < text.length ? text[at] & 0xff : 0;
        return !matchesSet(before, set, end - 1) && matchesSet(here, set, end - 1) ? end : NO_MATCH;
    }

    private int backReference(int at, int digit) {
        int index = digit - '1';
        if (index < 0 || index >= captures || lengths[index] == OPEN) {
            throw state.error("invalid capture index");
        }
        int length = lengths[index];
        if (length < 0 || text.length - at < length) {
            return NO_MATCH;
        }
        state.budget().spend(length >>> 6);
        return Arrays.equals(text, starts[index], starts[index] + length, text, at, at + length)
                ? at + length
                : NO_MATCH;
    }

    private int expand(int at, int p, int end) {
        int count = 0;
        while (at + count < text.length && matchesSingle(text[at + count] & 0xff, p, end)) {
            count++;
        }
        state.budget().spend(count >>> 3);
        for (; count >= 0; count--) {
            int result = doMatch(at + count, end + 1);
            if (result != NO_MATCH) {
                return result;
            }
        }
        return NO_MATCH;
    }

    private int expandLeast(int from, int p, int end) {
        int at = from;
        while (true) {
            int result = doMatch(at, end + 1);
            if (result != NO_MATCH) {
                return result;
            } else if (at < text.length && matchesSingle(text[at] & 0xff, p, end)) {
                at++;
            } else {
                return NO_MATCH;
            }
        }
    }

    /** Where the class that begins at an offset ends. */
    private int classEnd(int from) {
        int p = from;
        int sign = pattern[p++];
        if (sign == '%') {
            if (p == pattern.length) {
                throw state.error("malformed pattern (ends with '%')");
            }
            return p + 1;
        } else if (sign != '[') {
            return p;
        }
        if (p < pattern.length && pattern[p] == '^') {
            p++;
        }
        do {
            if (p >= pattern.length) {
                throw state.error("malformed pattern (missing ']')");
            }
            if (pattern[p++] == '%' && p < pattern.length) {
                p++;
            }
        } while (p >= pattern.length || pattern[p] != ']');
        return p + 1;
    }

    private boolean matchesSingle(int c, int p, int end) {
        return switch (pattern[p]) {
            case '.' -> true;
            case '%' -> CharClass.matches(c, pattern[p + 1]);
            case '[' -> matchesSet(c, p, end - 1);
            default -> (pattern[p] & 0xff) == c;
        };
    }

    /** Whether a set contains a character; {@code open} and {@code close} are the offsets of its brackets. */
    private boolean matchesSet(int c, int open, int close) {
        int p = open + 1;
        boolean wanted = true;
        if (pattern[p] == '^') {
            wanted = false;
            p++;
        }
        for (; p < close; p++) {
            if (pattern[p] == '%') {
                p++;
                if (CharClass.matches(c, pattern[p])) {
                    return wanted;
                }
            } else if (p + 2 < close && pattern[p + 1] == '-') {
                if ((pattern[p] & 0xff) <= c && c <= (pattern[p + 2] & 0xff)) {
                    return wanted;
                }
                p += 2;
            } else if ((pattern[p] & 0xff) == c) {
                return wanted;
            }
        }
        return !wanted;
    }
}
