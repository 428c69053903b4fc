package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.ChunkNames;
import io.kvserver.core.lua.LuaError;
import io.kvserver.core.lua.LuaNumbers;
import io.kvserver.core.lua.LuaString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Cuts source text into tokens. Confined to one thread. */
final class Lexer {
    private static final int END = -1;

    private final byte[] source;
    private final String chunkName;
    private final Map<LuaString, LuaString> strings = new HashMap<>();
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private int at;
    private int line = 1;
    private int lastLine = 1;
    private Token token = Token.END_OF_TEXT;
    private LuaString text = LuaString.EMPTY;
    private double number;
    private int sign;

    Lexer(byte[] source, String chunkName) {
        this.source = source;
        this.chunkName = chunkName;
    }

    /** The current token. */
    Token token() {
        return token;
    }

    /** The text of a name or a string. */
    LuaString text() {
        return text;
    }

    /** The value of a number. */
    double number() {
        return number;
    }

    /** The line where the current token ends. */
    int line() {
        return line;
    }

    /** The line of the previous token. */
    int lastLine() {
        return lastLine;
    }

    String chunkName() {
        return chunkName;
    }

    /** Goes to the next token. */
    void next() {
        lastLine = line;
        token = read();
    }

    /** The next token. The current one stays. */
    Token peek() {
        Token kept = token;
        LuaString keptText = text;
        int keptAt = at;
        int keptLine = line;
        Token next = read();
        token = kept;
        text = keptText;
        at = keptAt;
        line = keptLine;
        return next;
    }

    /** An error at the current token. */
    LuaError errorHere(String message) {
        return errorNear(message, shown());
    }

    private String shown() {
        return switch (token) {
            case NAME, STRING, NUMBER -> bufferText();
            case OTHER ->
                sign < ' ' || sign == 127
                        ? "char(" + sign + ")"
                        : new String(new byte[] {(byte) sign}, StandardCharsets.ISO_8859_1);
            default -> token.text;
        };
    }

    private String bufferText() {
        String all = buffer.toString(StandardCharsets.ISO_8859_1);
        int zero = all.indexOf(0);
        return zero < 0 ? all : all.substring(0, zero);
    }

    private LuaError errorNear(String message, String near) {
        return error(message + " near '" + near + "'");
    }

    /** An error at this line. */
    LuaError error(String message) {
        String whole = ChunkNames.shortName(chunkName) + ":" + line + ": " + message;
        return new LuaError(LuaString.of(whole.getBytes(StandardCharsets.ISO_8859_1)), chunkName, line);
    }

    private int current() {
        return at < source.length ? source[at] & 0xff : END;
    }

    private int ahead() {
        return at + 1 < source.length ? source[at + 1] & 0xff : END;
    }

    private void save() {
        buffer.write(source[at++]);
    }

    private boolean isNewline() {
        return current() == '\n' || current() == '\r';
    }

    private void newLine() {
        int old = current();
        at++;
        if (isNewline() && current() != old) {
            at++;
        }
        line++;
    }

    private Token read() {
        while (true) {
            int c = current();
            if (c == END) {
                return Token.END_OF_TEXT;
            } else if (c == '\n' || c == '\r') {
                newLine();
            } else if (c == ' ' || (c >= '\t' && c <= '\r')) {
                at++;
            } else if (c == '-' && ahead() == '-') {
                at += 2;
                skipComment();
            } else {
                return readToken(c);
            }
        }
    }

    private Token readToken(int c) {
        buffer.reset();
        if (isLetter(c)) {
            return readName();
        } else if (isDigit(c) || (c == '.' && isDigit(ahead()))) {
            return readNumber();
        }
        switch (c) {
            case '"', '\'' -> {
                return readString(c);
            }
            case '[' -> {
                return readBracket();
            }
            case '.' -> {
                at++;
                if (current() != '.') {
                    return Token.DOT;
                }
                at++;
                return followedBy('.', Token.DOTS, Token.CONCAT);
            }
            default -> {
                return readSign(c);
            }
        }
    }

    private Token readBracket() {
        int level = level();
        if (level >= 0) {
            readLong(level, "string");
            return Token.STRING;
        } else if (level < -1) {
            throw errorNear("invalid long string delimiter", bufferText());
        }
        return Token.OPEN_BRACKET;
    }

    private Token readSign(int c) {
        at++;
        sign = c;
        return switch (c) {
            case '=' -> followedBy('=', Token.EQUAL, Token.ASSIGN);
            case '<' -> followedBy('=', Token.LESS_OR_EQUAL, Token.LESS);
            case '>' -> followedBy('=', Token.GREATER_OR_EQUAL, Token.GREATER);
            case '~' -> followedBy('=', Token.NOT_EQUAL, Token.OTHER);
            default -> Token.sign(c);
        };
    }

    private Token followedBy(int next, Token ifSo, Token otherwise) {
        if (current() == next) {
            at++;
            return ifSo;
        }
        return otherwise;
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private Token readName() {
        while (isLetter(current()) || isDigit(current())) {
            save();
        }
        text = kept();
        Token word = Token.word(text);
        return word == null ? Token.NAME : word;
    }

    private LuaString kept() {
        return strings.computeIfAbsent(LuaString.of(buffer.toByteArray()), same -> same);
    }

    private Token readNumber() {
        while (isDigit(current()) || current() == '.') {
            save();
        }
        if (current() == 'e' || current() == 'E') {
            save();
            if (current() == '+' || current() == '-') {
                save();
            }
        }
        while (isLetter(current()) || isDigit(current())) {
            save();
        }
        Double value = LuaNumbers.parse(LuaString.of(buffer.toByteArray()));
        if (value == null) {
            throw errorNear("malformed number", bufferText());
        }
        number = value;
        return Token.NUMBER;
    }

    private void skipComment() {
        if (current() == '[') {
            buffer.reset();
            int level = level();
            if (level >= 0) {
                readLong(level, "comment");
                return;
            }
        }
        while (current() != END && !isNewline()) {
            at++;
        }
    }

    /**
     * Reads {@code [==} of a long bracket and returns the number of signs; -1 for a single bracket, less for none at
     * all.
     */
    private int level() {
        int bracket = current();
        save();
        int count = 0;
        while (current() == '=') {
            save();
            count++;
        }
        return current() == bracket ? count : -count - 1;
    }

    private void readLong(int level, String what) {
        at++;
        buffer.reset();
        if (isNewline()) {
            newLine();
        }
        while (true) {
            int c = current();
            if (c == END) {
                throw errorNear("unfinished long " + what, Token.END_OF_TEXT.text);
            } else if (c == ']') {
                int length = buffer.size();
                if (level() == level) {
                    at++;
                    text = LuaString.of(Arrays.copyOf(buffer.toByteArray(), length));
                    rememberLong(level);
                    return;
                }
            } else if (c == '\n' || c == '\r') {
                newLine();
                buffer.write('\n');
            } else {
                save();
            }
        }
    }

    /** Stores the string with its brackets, as an error text would show it. */
    private void rememberLong(int level) {
        String signs = "=".repeat(level);
        buffer.reset();
        buffer.writeBytes(("[" + signs + "[").getBytes(StandardCharsets.ISO_8859_1));
        buffer.writeBytes(text.bytes());
        buffer.writeBytes(("]" + signs + "]").getBytes(StandardCharsets.ISO_8859_1));
    }

    private Token readString(int quote) {
        save();
        while (current() != quote) {
            int c = current();
            if (c == END) {
                throw errorNear("unfinished string", Token.END_OF_TEXT.text);
            } else if (c == '\n' || c == '\r') {
                throw errorNear("unfinished string", bufferText());
            } else if (c == '\\') {
                readEscape();
            } else {
                save();
            }
        }
        save();
        byte[] all = buffer.toByteArray();
        LuaString inner = LuaString.of(Arrays.copyOfRange(all, 1, all.length - 1));
        text = strings.computeIfAbsent(inner, same -> same);
        return Token.STRING;
    }

    private void readEscape() {
        at++;
        int c = current();
        int index = c == END ? -1 : "abfnrtv".indexOf(c);
        if (index >= 0) {
            buffer.write("\u0007\b\f\n\r\t\u000b".charAt(index));
            at++;
        } else if (c == '\n' || c == '\r') {
            newLine();
            buffer.write('\n');
        } else if (isDigit(c)) {
            int value = 0;
            for (int i = 0; i < 3 && isDigit(current()); i++) {
                value = value * 10 + current() - '0';
                at++;
            }
            if (value > 255) {
                throw errorNear("escape sequence too large", bufferText());
            }
            buffer.write(value);
        } else if (c != END) {
            save();
        }
    }
}
