package io.kvserver.core.command.introspection;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * An argument of a command, as in COMMAND DOCS. Immutable; any thread.
 *
 * @param name the placeholder, only for people
 * @param token the word before the argument, or the argument itself; empty if there is none
 * @param multiple whether it may be repeated
 * @param tokenRepeats whether the token is repeated each time
 * @param parts the parts of a {@link Type#BLOCK} in order, or the alternatives of a {@link Type#ONEOF}
 */
record Argument(
        String name,
        Type type,
        String token,
        boolean optional,
        boolean multiple,
        boolean tokenRepeats,
        List<Argument> parts) {
    /** The types of arguments, with Redis's names. */
    enum Type {
        KEY,
        STRING,
        INTEGER,
        DOUBLE,
        PATTERN,
        UNIX_TIME,
        PURE_TOKEN,
        ONEOF,
        BLOCK;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Argument of(String name, Type type) {
        return new Argument(name, type, "", false, false, false, List.of());
    }

    /** Several, one after the other. */
    static Argument block(List<Argument> parts) {
        return new Argument(joined(parts), Type.BLOCK, "", false, false, false, List.copyOf(parts));
    }

    /** One of several. */
    static Argument oneOf(List<Argument> parts) {
        return new Argument(joined(parts), Type.ONEOF, "", false, false, false, List.copyOf(parts));
    }

    private static String joined(List<Argument> parts) {
        return parts.stream().map(Argument::name).collect(Collectors.joining("_"));
    }

    Argument behind(String word) {
        return new Argument(name, type, word, optional, multiple, tokenRepeats, parts);
    }

    Argument asOptional() {
        return new Argument(name, type, token, true, multiple, tokenRepeats, parts);
    }

    /** The argument with repetitions, each with its token if it has one. */
    Argument repeated() {
        return new Argument(name, type, token, optional, true, !token.isEmpty(), parts);
    }
}
