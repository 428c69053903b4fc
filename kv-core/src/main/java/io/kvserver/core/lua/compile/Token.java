package io.kvserver.core.lua.compile;

import io.kvserver.core.lua.LuaString;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of tokens. */
enum Token {
    AND("and"),
    BREAK("break"),
    DO("do"),
    ELSE("else"),
    ELSEIF("elseif"),
    END("end"),
    FALSE("false"),
    FOR("for"),
    FUNCTION("function"),
    IF("if"),
    IN("in"),
    LOCAL("local"),
    NIL("nil"),
    NOT("not"),
    OR("or"),
    REPEAT("repeat"),
    RETURN("return"),
    THEN("then"),
    TRUE("true"),
    UNTIL("until"),
    WHILE("while"),
    CONCAT(".."),
    DOTS("..."),
    EQUAL("=="),
    GREATER_OR_EQUAL(">="),
    LESS_OR_EQUAL("<="),
    NOT_EQUAL("~="),
    NUMBER("<number>"),
    NAME("<name>"),
    STRING("<string>"),
    END_OF_TEXT("<eof>"),
    PLUS("+"),
    MINUS("-"),
    TIMES("*"),
    DIVIDED("/"),
    MODULO("%"),
    POWER("^"),
    COUNT("#"),
    LESS("<"),
    GREATER(">"),
    ASSIGN("="),
    OPEN("("),
    CLOSE(")"),
    OPEN_BRACE("{"),
    CLOSE_BRACE("}"),
    OPEN_BRACKET("["),
    CLOSE_BRACKET("]"),
    SEMICOLON(";"),
    COLON(":"),
    COMMA(","),
    DOT("."),
    /** Any other byte. */
    OTHER("");

    private static final Map<LuaString, Token> WORDS = new HashMap<>();
    private static final Token[] SIGNS = new Token[128];

    static {
        for (Token token : values()) {
            if (token.compareTo(WHILE) <= 0) {
                WORDS.put(LuaString.of(token.text), token);
            } else if (token.text.length() == 1) {
                SIGNS[token.text.charAt(0)] = token;
            }
        }
    }

    final String text;

    Token(String text) {
        this.text = text;
    }

    /** The reserved word of this text. */
    static @Nullable Token word(LuaString text) {
        return WORDS.get(text);
    }

    /** The token of a single character. */
    static Token sign(int value) {
        Token token = value < SIGNS.length ? SIGNS[value] : null;
        return token == null ? OTHER : token;
    }
}
