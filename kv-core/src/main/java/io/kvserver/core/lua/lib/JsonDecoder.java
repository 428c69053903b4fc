package io.kvserver.core.lua.lib;

import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.lua.LuaUserdata;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads a value from JSON, with cjson's error texts. Confined to one thread. */
final class JsonDecoder {
    /** The kinds of tokens, under the names that error texts use. */
    private enum Token {
        OBJ_BEGIN,
        OBJ_END,
        ARR_BEGIN,
        ARR_END,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL,
        COLON,
        COMMA,
        END,
        ERROR
    }

    private static final int INF = ('i' << 16) | ('n' << 8) | 'f';
    private static final int NAN = ('n' << 16) | ('a' << 8) | 'n';

    /** The stack levels of one nested table. */
    private static final int LEVELS = 8;

    private final LuaState state;
    private final JsonLibrary.Options options;
    private final byte[] text;
    private final Bytes buffer;
    private int at;
    private int depth;
    private Token token = Token.END;
    /** The offset where the token begins, or of the error. */
    private int index;

    private @Nullable Object value;
    private String failure = "";

    JsonDecoder(LuaState state, JsonLibrary.Options options, LuaString text) {
        this.state = state;
        this.options = options;
        this.text = text.bytes();
        buffer = new Bytes(state);
    }

    @Nullable
    Object decode() {
        if (text.length >= 2 && (text[0] == 0 || text[1] == 0)) {
            throw state.error("JSON parser does not support UTF-16 or UTF-32");
        }
        try {
            next();
            Object result = value();
            next();
            if (token != Token.END) {
                throw unexpected("the end");
            }
            return result;
        } finally {
            buffer.close();
        }
    }

    private LuaError unexpected(String expected) {
        String found = token == Token.ERROR ? failure : "T_" + token.name();
        return state.error("Expected " + expected + " but found " + found + " at character " + (index + 1));
    }

    private @Nullable Object value() {
        return switch (token) {
            case STRING, NUMBER, BOOLEAN -> value;
            case OBJ_BEGIN -> state.nested(LEVELS, this::object);
            case ARR_BEGIN -> state.nested(LEVELS, this::array);
            case NULL -> LuaUserdata.NULL;
            default -> throw unexpected("value");
        };
    }

    private void descend() {
        if (++depth > options.decodeDepth) {
            throw state.error("Found too many nested data structures (" + depth + ") at character " + at);
        }
    }

    private LuaTable object() {
        descend();
        LuaTable table = state.newTable(0, 0);
        next();
        if (token == Token.OBJ_END) {
            depth--;
            return table;
        }
        while (true) {
            if (token != Token.STRING) {
                throw unexpected("object key string");
            }
            Object key = value;
            next();
            if (token != Token.COLON) {
                throw unexpected("colon");
            }
            next();
            table.set(key, value());
            next();
            if (token == Token.OBJ_END) {
                depth--;
                return table;
            } else if (token != Token.COMMA) {
                throw unexpected("comma or object end");
            }
            next();
        }
    }

    private LuaTable array() {
        descend();
        LuaTable table = state.newTable(0, 0);
        next();
        if (token == Token.ARR_END) {
            depth--;
            return table;
        }
        for (int i = 1; ; i++) {
            table.set(i, value());
            next();
            if (token == Token.ARR_END) {
                depth--;
                return table;
            } else if (token != Token.COMMA) {
                throw unexpected("comma or array end");
            }
            next();
        }
    }

    private int current() {
        return at < text.length ? text[at] & 0xff : 0;
    }

    private int ahead(int count) {
        return at + count < text.length ? text[at + count] & 0xff : 0;
    }

    private void next() {
        state.budget().tick();
        while (current() == ' ' || current() == '\t' || current() == '\n' || current() == '\r') {
            at++;
        }
        index = at;
        int c = current();
        switch (c) {
            case 0 -> token = Token.END;
            case '{' -> single(Token.OBJ_BEGIN);
            case '}' -> single(Token.OBJ_END);
            case '[' -> single(Token.ARR_BEGIN);
            case ']' -> single(Token.ARR_END);
            case ',' -> single(Token.COMMA);
            case ':' -> single(Token.COLON);
            case '"' -> string();
            default -> {
                if (c == '-' || c == '+' || CharClass.isDigit(c)) {
                    if (!options.decodesInvalid && isInvalidNumber()) {
                        fail("invalid number");
                    } else {
                        number();
                    }
                } else {
                    word();
                }
            }
        }
    }

    private void single(Token kind) {
        token = kind;
        at++;
    }

    private void fail(String reason) {
        token = Token.ERROR;
        index = at;
        failure = reason;
    }

    private boolean startsWith(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (ahead(i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private void word() {
        if (startsWith("true")) {
            token = Token.BOOLEAN;
            value = true;
            at += 4;
        } else if (startsWith("false")) {
            token = Token.BOOLEAN;
            value = false;
            at += 5;
        } else if (startsWith("null")) {
            token = Token.NULL;
            at += 4;
        } else if (options.decodesInvalid && isInvalidNumber()) {
            number();
        } else {
            fail("invalid token");
        }
    }

    /**
     * Whether this is a number that JSON does not allow but C's {@code strtod} reads: hexadecimal, infinite, NaN, or
     * with leading zeros.
     */
    private boolean isInvalidNumber() {
        if (current() == '+') {
            return true;
        }
        int from = current() == '-' ? 1 : 0;
        int first = ahead(from);
        if (first == '0') {
            int second = ahead(from + 1);
            return (second | 0x20) == 'x' || CharClass.isDigit(second);
        } else if (first <= '9') {
            return false;
        }
        int word = ((first | 0x20) << 16) | ((ahead(from + 1) | 0x20) << 8) | (ahead(from + 2) | 0x20);
        return word == INF || word == NAN;
    }

    private void number() {
        int end = LuaNumbers.end(text, at);
        Double number = end == at ? null : LuaNumbers.parse(LuaString.of(Arrays.copyOfRange(text, at, end)));
        if (number == null) {
            fail("invalid number");
            return;
        }
        token = Token.NUMBER;
        value = number;
        at = end;
    }

    private void string() {
        at++;
        int length = buffer.length();
        while (current() != '"') {
            int c = current();
            if (c == 0) {
                buffer.truncate(length);
                fail("unexpected end of string");
                return;
            } else if (c != '\\') {
                buffer.add(c);
                at++;
                continue;
            }
            int code = ahead(1);
            int known = "\"\\/btnfr".indexOf(code == 0 ? ' ' : code);
            if (code == 'u') {
                if (!unicode()) {
                    buffer.truncate(length);
                    fail("invalid unicode escape code");
                    return;
                }
            } else if (known < 0) {
                buffer.truncate(length);
                fail("invalid escape code");
                return;
            } else {
                buffer.add("\"\\/\b\t\n\f\r".charAt(known));
                at += 2;
            }
        }
        at++;
        token = Token.STRING;
        value = buffer.take(length);
    }

    private int hex(int offset) {
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int c = ahead(offset + i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return -1;
            }
            result = (result << 4) | digit;
        }
        return result;
    }

    private boolean unicode() {
        int code = hex(2);
        int length = 6;
        if (code < 0) {
            return false;
        }
        if ((code & 0xf800) == 0xd800) {
            int low = ahead(6) == '\\' && ahead(7) == 'u' ? hex(8) : -1;
            if ((code & 0x400) != 0 || (low & 0xfc00) != 0xdc00 || low < 0) {
                return false;
            }
            code = (((code & 0x3ff) << 10) | (low & 0x3ff)) + 0x10000;
            length = 12;
        }
        at += length;
        buffer.addUtf8(code);
        return true;
    }
}
