package io.kvserver.core.differential;

import java.util.List;
import java.util.Random;

/**
 * Small random programs that end and return a string. It contains neither addresses nor the sign of NaN.
 * Confined to one thread.
 */
final class LuaPrograms {
    private static final List<String> BINARY =
            List.of("+", "-", "*", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or", "..", "+", "-");
    /** No keys that are objects: their order is undefined. */
    private static final List<String> KEYS =
            List.of("1", "2", "3", "4", "5", "'x'", "'y'", "'10'", "0", "-1", "0.5", "true", "nil");

    private static final List<String> UNARY = List.of("-", "not ", "#");
    private static final List<String> NAMES = List.of("a", "b", "c", "t", "s");
    private static final List<String> FUNCTIONS = List.of(
            "tonumber",
            "type",
            "math.floor",
            "math.max",
            "string.rep",
            "string.sub",
            "string.len",
            "string.byte",
            "select",
            "unpack",
            "f",
            "g",
            "table.concat",
            "string.upper",
            "string.reverse",
            "rawget",
            "rawequal",
            "next",
            "math.abs",
            "string.find",
            "string.gsub",
            "string.format",
            "table.insert",
            "table.remove",
            "cjson.encode",
            "bit.band",
            "bit.lshift",
            "table.maxn",
            "ipairs",
            "pcall",
            "setmetatable",
            "getmetatable",
            "t.m",
            "a.b");
    private static final List<String> VALUES = List.of(
            "nil",
            "true",
            "false",
            "0",
            "1",
            "2",
            "3",
            "-1",
            "0.5",
            "10",
            "1e3",
            "'x'",
            "'10'",
            "'abc'",
            "''",
            "{}",
            "{1, 2, 3}",
            "{x = 1, y = 2}",
            "{a = {b = 3}}",
            "'%d+'",
            "'0x1f'",
            "' 7 '",
            "function(p) return p end");

    private final Random random;
    private int left = 60;

    LuaPrograms(Random random) {
        this.random = random;
    }

    String program() {
        StringBuilder text = new StringBuilder(
                "local a, b, c, s = 1, 'two', nil, 'str' local t = {1, 2, 3, x = 'y', m = function(p, q) "
                        + "return q, p end}\nlocal function f(p, q, ...) ");
        block(text, 2);
        text.append(" return p, select('#', ...), q end\nlocal g = function(...) return ... end\n");
        int statements = 2 + random.nextInt(6);
        for (int i = 0; i < statements; i++) {
            statement(text, 3);
            text.append('\n');
        }
        return text.append("return S(")
                .append(list(3))
                .append(", a, b, c, s, t.x, #t)")
                .toString();
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private void block(StringBuilder text, int depth) {
        int statements = random.nextInt(3);
        for (int i = 0; i < statements; i++) {
            statement(text, depth - 1);
            text.append(random.nextInt(4) == 0 ? "\n" : " ");
        }
    }

    private void statement(StringBuilder text, int depth) {
        left--;
        switch (depth <= 0 || left < 0 ? random.nextInt(4) : random.nextInt(11)) {
            case 0 -> text.append(one(NAMES)).append(" = ").append(expression(2));
            case 1 -> text.append("local ").append(one(NAMES)).append(" = ").append(expression(2));
            case 2 -> text.append("t[").append(one(KEYS)).append("] = ").append(expression(2));
            case 3 ->
                text.append(one(NAMES))
                        .append(", ")
                        .append(one(NAMES))
                        .append(" = ")
                        .append(list(2));
            case 4 ->
                wrapped(
                        text,
                        "if " + expression(2) + " then ",
                        depth,
                        random.nextBoolean() ? " else a = 0 end" : " end");
            case 5 -> wrapped(text, "for i = " + random.nextInt(3) + ", " + random.nextInt(5) + " do ", depth, " end");
            case 6 -> wrapped(text, "for k, v in ipairs({" + list(2) + "}) do ", depth, " end");
            case 7 -> wrapped(text, "do ", depth, " end");
            case 8 ->
                text.append("local ok, e = pcall(function() return ")
                        .append(list(2))
                        .append(" end) s = S(ok, e)");
            case 9 ->
                text.append("t.")
                        .append(random.nextBoolean() ? "x" : "z")
                        .append(" = ")
                        .append(expression(2));
            default -> wrapped(text, "t.m = function(p, q) ", depth, " return " + list(2) + " end");
        }
    }

    private void wrapped(StringBuilder text, String begin, int depth, String end) {
        text.append(begin);
        block(text, depth);
        text.append(end);
    }

    private String list(int most) {
        StringBuilder text = new StringBuilder(expression(2));
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(", ").append(expression(2));
        }
        return text.toString();
    }

    private String expression(int depth) {
        left--;
        if (depth <= 0 || left < 0) {
            return random.nextInt(3) == 0 ? one(NAMES) : value();
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> value();
            case 2, 3 -> one(NAMES);
            case 4 -> "(" + expression(depth - 1) + " " + one(BINARY) + " " + expression(depth - 1) + ")";
            case 5 -> expression(depth - 1) + " " + one(BINARY) + " " + expression(depth - 1);
            case 9 -> "(" + expression(depth - 1) + one(List.of(" / 4", " % 3", " ^ 2")) + ")";
            case 6 -> one(UNARY) + one(NAMES);
            case 7 -> one(FUNCTIONS) + "(" + expression(depth - 1) + ", " + expression(depth - 1) + ")";
            default -> one(NAMES) + (random.nextBoolean() ? ".x" : "[" + one(KEYS) + "]");
        };
    }

    private String value() {
        String value = one(VALUES);
        return value.startsWith("function") || value.startsWith("{") ? "(" + value + ")" : value;
    }
}
