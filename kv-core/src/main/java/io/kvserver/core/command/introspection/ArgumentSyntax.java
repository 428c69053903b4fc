package io.kvserver.core.command.introspection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Parses the arguments in declarations, such as {@code key [NX|XX] [EX seconds|PX milliseconds]}. Stateless.
 *
 * <pre>
 *   choice   = sequence *( "|" sequence )       the first may begin with a token of all of them: FILTERBY MODULE name|ACLCAT name
 *   sequence = *( word | "(" choice ")" | "[" choice "]" | "[" choice " ...]" )
 *   word     = name | TOKEN | TOKEN "|" TOKEN | number "|" number
 * </pre>
 *
 * A token applies to the names after it, or to the parentheses after it. Some characters are tokens: *, $, =, ~.
 * {@code [x ...]} after {@code x} means that x may be repeated; elsewhere it means any number of x. A bar between two
 * tokens or two numbers separates only these two.
 */
final class ArgumentSyntax {
    private static final String AGAIN = " ...";

    private static final Set<String> KEYS = Set.of("key", "newkey", "source", "destination", "src", "dst");
    private static final Set<String> INTEGERS = Set.of(
            "client-id",
            "cluster_bus_port",
            "config-epoch",
            "start-slot",
            "end-slot",
            "port",
            "slot",
            "bits",
            "count",
            "cursor",
            "decrement",
            "end",
            "increment",
            "index",
            "len",
            "length",
            "limit",
            "milliseconds",
            "number",
            "num-matches",
            "numids",
            "numkeys",
            "numlocal",
            "numreplicas",
            "offset",
            "rank",
            "seconds",
            "start",
            "stop",
            "version",
            "weight");

    private static final Set<String> DOUBLES =
            Set.of("height", "latitude", "longitude", "max", "min", "radius", "score", "timeout", "width");

    private ArgumentSyntax() {}

    static List<Argument> parse(String text) {
        List<String> choices = choices(text);
        if (choices.size() == 1) {
            return sequence(text);
        }
        String token = commonToken(choices.get(0));
        List<Argument> alternatives = new ArrayList<>();
        for (String choice : choices) {
            String own =
                    alternatives.isEmpty() ? choice.substring(token.length()).strip() : choice;
            alternatives.add(single(sequence(own)));
        }
        return List.of(Argument.oneOf(alternatives).behind(token));
    }

    /** The first of two tokens in a row, which is the token of all choices. */
    private static String commonToken(String firstChoice) {
        String[] words = firstChoice.split(" ");
        return words.length > 2 && isToken(words[0]) && isToken(words[1]) ? words[0] : "";
    }

    private static Argument single(List<Argument> arguments) {
        return arguments.size() == 1 ? arguments.get(0) : Argument.block(arguments);
    }

    /** Splits at the bars outside of brackets, except those between two tokens or two numbers. */
    private static List<String> choices(String text) {
        List<String> choices = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += step(c);
            if (c == '|' && depth == 0 && !isWithinWord(text, i)) {
                choices.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        choices.add(text.substring(start).strip());
        return choices;
    }

    private static boolean isWithinWord(String text, int bar) {
        String before = text.substring(0, bar);
        String left = before.substring(1 + Math.max(before.lastIndexOf(' '), before.lastIndexOf('|')));
        String right = text.substring(bar + 1).split("[ |]", 2)[0];
        return (isToken(left) && isToken(right)) || (isNumber(left) && isNumber(right));
    }

    /** The change of nesting depth at a character. */
    private static int step(char c) {
        return c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
    }

    private static boolean isToken(String word) {
        return word.matches("[A-Z][A-Z-]*|[*$=~]");
    }

    private static boolean isGroup(String element) {
        return element.startsWith("(");
    }

    private static String inner(String element) {
        return element.substring(1, element.length() - 1);
    }

    private static boolean isNumber(String word) {
        return word.matches("[0-9]+");
    }

    private static List<Argument> sequence(String text) {
        List<String> elements = elements(text);
        List<Argument> found = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            if (element.startsWith("[")) {
                bracket(inner(element), found);
            } else if (isGroup(element)) {
                found.add(single(parse(inner(element))));
            } else if (isToken(element)) {
                i += behindToken(element, elements.subList(i + 1, elements.size()), found);
            } else {
                found.add(word(element));
            }
        }
        return found;
    }

    /** Splits into words and whole brackets. */
    private static List<String> elements(String text) {
        List<String> elements = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? ' ' : text.charAt(i);
            depth += step(c);
            if (c == ' ' && depth == 0) {
                if (i > start) {
                    elements.add(text.substring(start, i));
                }
                start = i + 1;
            }
        }
        return elements;
    }

    private static void bracket(String inner, List<Argument> found) {
        if (!inner.endsWith(AGAIN)) {
            found.add(single(parse(inner)).asOptional());
            return;
        }
        List<Argument> again = parse(inner.substring(0, inner.length() - AGAIN.length()));
        int before = found.size() - again.size();
        if (before < 0) {
            found.add(single(again).repeated().asOptional());
            return;
        }
        List<Argument> last = found.subList(before, found.size());
        if (last.equals(again)) {
            Argument repeated = single(again).repeated();
            last.clear();
            found.add(repeated);
        } else if (again.size() == 1 && last.get(0).behind("").equals(again.get(0))) {
            // Repetitions come without the token.
            Argument block = Argument.block(List.of(again.get(0).repeated()))
                    .behind(last.get(0).token());
            last.clear();
            found.add(block);
        } else {
            found.add(single(again).repeated().asOptional());
        }
    }

    /** Adds the argument of a token and the words after it. Returns the number of these words. */
    private static int behindToken(String token, List<String> rest, List<Argument> found) {
        if (!rest.isEmpty() && isGroup(rest.get(0))) {
            List<Argument> parts = parse(inner(rest.get(0)));
            // A part with its own token keeps it.
            boolean plain = parts.size() == 1 && parts.get(0).token().isEmpty();
            found.add((plain ? parts.get(0) : Argument.block(parts)).behind(token));
            return 1;
        }
        if (!rest.isEmpty() && rest.get(0).indexOf('|') > 0) {
            found.add(word(rest.get(0)).behind(token));
            return 1;
        }
        int names = 0;
        while (names < rest.size()
                && !rest.get(names).startsWith("[")
                && !isGroup(rest.get(names))
                && isName(rest.get(names))) {
            names++;
        }
        List<Argument> values =
                rest.subList(0, names).stream().map(ArgumentSyntax::word).toList();
        found.add(values.isEmpty() ? pureToken(token) : single(values).behind(token));
        return names;
    }

    private static boolean isName(String word) {
        return !isToken(word) && word.indexOf('|') < 0;
    }

    private static Argument pureToken(String token) {
        return Argument.of(token.toLowerCase(Locale.ROOT), Argument.Type.PURE_TOKEN)
                .behind(token);
    }

    /** A name, or alternatives separated by bars. */
    private static Argument word(String word) {
        if (word.indexOf('|') < 0) {
            return Argument.of(word, type(word));
        }
        String[] parts = word.split("[|]");
        return isNumber(parts[0])
                ? Argument.of(word, Argument.Type.INTEGER)
                : Argument.oneOf(
                        Arrays.stream(parts).map(ArgumentSyntax::pureToken).toList());
    }

    private static Argument.Type type(String name) {
        if (KEYS.contains(name)) {
            return Argument.Type.KEY;
        }
        if (INTEGERS.contains(name)) {
            return Argument.Type.INTEGER;
        }
        if (name.startsWith("unix-time")) {
            return Argument.Type.UNIX_TIME;
        }
        if (name.startsWith("float") || DOUBLES.contains(name)) {
            return Argument.Type.DOUBLE;
        }
        return name.equals("pattern") ? Argument.Type.PATTERN : Argument.Type.STRING;
    }
}
