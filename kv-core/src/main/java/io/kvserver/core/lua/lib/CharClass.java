package io.kvserver.core.lua.lib;

/** The classes of characters of the C locale. Pure functions. */
final class CharClass {
    private CharClass() {}

    /** Whether a character is of a class such as {@code a} or {@code A}; any other character stands for itself. */
    static boolean matches(int c, int kind) {
        boolean isUpper = kind >= 'A' && kind <= 'Z';
        boolean result;
        switch (isUpper ? kind + 32 : kind) {
            case 'a' -> result = isLetter(c);
            case 'c' -> result = c < ' ' || c == 127;
            case 'd' -> result = isDigit(c);
            case 'l' -> result = c >= 'a' && c <= 'z';
            case 'p' -> result = c > ' ' && c < 127 && !isLetter(c) && !isDigit(c);
            case 's' -> result = isSpace(c);
            case 'u' -> result = c >= 'A' && c <= 'Z';
            case 'w' -> result = isLetter(c) || isDigit(c);
            case 'x' -> result = isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            case 'z' -> result = c == 0;
            default -> {
                return (kind & 0xff) == c;
            }
        }
        return result != isUpper;
    }

    static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
}
