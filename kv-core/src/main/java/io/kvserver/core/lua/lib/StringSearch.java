package io.kvserver.core.lua.lib;

import static io.kvserver.core.lua.LuaArguments.get;
import static io.kvserver.core.lua.LuaArguments.integer;
import static io.kvserver.core.lua.LuaArguments.string;

import io.kvserver.core.lua.LuaArguments;
import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.lua.LuaHostFunction;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaOperations;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.LuaType;
import org.jspecify.annotations.Nullable;

/** The functions of the library {@code string} that search. */
final class StringSearch {
    private static final String SPECIAL = "^$*+?.([%-";

    private StringSearch() {}

    static void open(Library library) {
        LuaHostFunction all = StringSearch::iterator;
        LuaFunction iterator = library.state().libraryFunction(all);
        library.add("find", (s, a) -> search(s, a, true))
                .add("match", (s, a) -> search(s, a, false))
                .add("gsub", StringSearch::replace)
                .set("gmatch", iterator)
                .set("gfind", iterator);
    }

    private static Object search(LuaState state, @Nullable Object[] arguments, boolean isFind) {
        LuaString text = string(state, arguments, 0);
        LuaString pattern = string(state, arguments, 1);
        long init = StringLibrary.position(integer(state, arguments, 2, 1), text.length()) - 1;
        int from = (int) Math.max(0, Math.min(init, text.length()));
        if (isFind && (LuaOperations.isTrue(get(arguments, 3)) || isPlain(pattern))) {
            int found = indexOf(state, text, pattern, from);
            return found < 0 ? nothing() : new Object[] {found + 1.0, (double) found + pattern.length()};
        }
        boolean isAnchored = pattern.length() > 0 && pattern.at(0) == '^';
        int start = isAnchored ? 1 : 0;
        LuaPattern match = new LuaPattern(state, text, pattern);
        do {
            int end = match.match(from, start);
            if (end >= 0) {
                @Nullable Object[] captures = match.captures(from, end, !isFind);
                return isFind ? LuaState.prepend(from + 1.0, LuaState.prepend((double) end, captures)) : captures;
            }
        } while (from++ < text.length() && !isAnchored);
        return nothing();
    }

    private static Object nothing() {
        return new Object[] {null};
    }

    private static boolean isPlain(LuaString pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (SPECIAL.indexOf(pattern.at(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(LuaState state, LuaString text, LuaString wanted, int from) {
        byte[] bytes = text.bytes();
        byte[] part = wanted.bytes();
        if (part.length == 0) {
            return from;
        }
        int last = bytes.length - part.length;
        for (int i = from; i <= last; i++) {
            if (bytes[i] == part[0]) {
                int same = 1;
                while (same < part.length && bytes[i + same] == part[same]) {
                    same++;
                }
                if (same == part.length) {
                    return i;
                }
                state.budget().spend(same >>> 4);
            }
            if ((i & 63) == 0) {
                state.budget().tick();
            }
        }
        return -1;
    }

    private static Object iterator(LuaState state, @Nullable Object[] arguments) {
        LuaString text = string(state, arguments, 0);
        LuaString pattern = string(state, arguments, 1);
        int[] next = {0};
        return state.libraryFunction((s, ignored) -> {
            LuaPattern match = new LuaPattern(s, text, pattern);
            for (int from = next[0]; from <= text.length(); from++) {
                int end = match.match(from, 0);
                if (end >= 0) {
                    next[0] = end == from ? end + 1 : end;
                    return match.captures(from, end, true);
                }
            }
            next[0] = text.length() + 1;
            return LuaFunction.NONE;
        });
    }

    private static Object replace(LuaState state, @Nullable Object[] arguments) {
        LuaString text = string(state, arguments, 0);
        LuaString pattern = string(state, arguments, 1);
        Object replacement = get(arguments, 2);
        if (replacement instanceof Double number) {
            replacement = LuaNumbers.toText(number.doubleValue());
        }
        boolean isKnown = replacement instanceof LuaString
                || replacement instanceof LuaTable
                || replacement instanceof LuaFunction;
        if (!isKnown) {
            throw LuaArguments.error(state, 2, "string/function/table expected");
        }
        long most = (int) integer(state, arguments, 3, text.length() + 1L);
        Bytes result = new Bytes(state);
        try {
            long count = replaceAll(state, result, new Replacing(text, pattern, replacement, most));
            return new Object[] {result.toLuaString(), (double) count};
        } finally {
            result.close();
        }
    }

    /** The arguments of {@code gsub}: what is replaced, by what, and how often at most. */
    private record Replacing(
            LuaString text, LuaString pattern, @Nullable Object replacement, long most) {}

    private static long replaceAll(LuaState state, Bytes result, Replacing replacing) {
        LuaString text = replacing.text;
        LuaPattern match = new LuaPattern(state, text, replacing.pattern);
        boolean isAnchored = replacing.pattern.length() > 0 && replacing.pattern.at(0) == '^';
        int from = 0;
        long count = 0;
        while (count < replacing.most) {
            int end = match.match(from, isAnchored ? 1 : 0);
            if (end >= 0) {
                count++;
                addReplacement(state, result, match, replacing.replacement, from, end);
            }
            if (end > from) {
                from = end;
            } else if (from < text.length()) {
                result.add(text.at(from++));
            } else {
                break;
            }
            if (isAnchored) {
                break;
            }
        }
        result.add(text.bytes(), from, text.length());
        return count;
    }

    private static void addReplacement(
            LuaState state, Bytes result, LuaPattern match, @Nullable Object replacement, int from, int end) {
        Object value;
        if (replacement instanceof LuaString template) {
            addTemplate(result, match, template, from, end);
            return;
        } else if (replacement instanceof LuaFunction function) {
            value = LuaFunction.first(state.callBack(function, match.captures(from, end, true)));
        } else {
            value = LuaOperations.index(state, replacement, match.capture(0, from, end), null);
        }
        LuaString text = LuaNumbers.toText(value);
        if (text != null) {
            result.add(text);
        } else if (LuaOperations.isTrue(value)) {
            throw state.error("invalid replacement value (a " + LuaType.name(value) + ")");
        } else {
            result.add(match.text(), from, end);
        }
    }

    private static void addTemplate(Bytes result, LuaPattern match, LuaString template, int from, int end) {
        int i = 0;
        while (i < template.length()) {
            int c = template.at(i++);
            if (c != '%') {
                result.add(c);
                continue;
            }
            int next = i < template.length() ? template.at(i) : 0;
            i++;
            if (!CharClass.isDigit(next)) {
                result.add(next);
            } else if (next == '0') {
                result.add(match.text(), from, end);
            } else {
                LuaString text = LuaNumbers.toText(match.capture(next - '1', from, end));
                result.add(text == null ? LuaString.EMPTY : text);
            }
        }
    }
}
