package io.kvserver.core.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.LineWords;
import io.kvserver.core.protocol.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What rules mean in one store: the language of ACL SETUSER. Texts have one char per byte. Any thread. */
final class Rules {
    private final CommandTable table;
    private @Nullable Vocabulary vocabulary;
    private volatile boolean channelsByDefault;

    Rules(CommandTable table) {
        this.table = table;
    }

    /** The commands and categories; takes the declarations of all commands when first asked for. */
    synchronized Vocabulary vocabulary() {
        Vocabulary known = vocabulary;
        if (known == null) {
            known = new Vocabulary(table);
            vocabulary = known;
        }
        return known;
    }

    /** Whether a user may use all channels until the rules say otherwise; {@code acl-pubsub-default}. */
    boolean channelsByDefault() {
        return channelsByDefault;
    }

    void channelsByDefault(boolean yes) {
        channelsByDefault = yes;
    }

    /** One without any right, but for channels if that is the default. */
    Selector newSelector() {
        Selector selector = new Selector();
        selector.allChannels = channelsByDefault;
        return selector;
    }

    /** The words of a text, which may be in quotes; none if the quotes are unbalanced, as in Redis. */
    static List<String> words(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        Args words = Args.in(bytes);
        try {
            LineWords.split(bytes, 0, bytes.length, words, Integer.MAX_VALUE);
        } catch (ProtocolException unbalanced) {
            return List.of();
        }
        List<String> list = new ArrayList<>();
        for (int i = 0; i < words.count(); i++) {
            list.add(words.latin1(i));
        }
        return list;
    }

    /**
     * Puts the parts of a selector together that are several words, from one that begins with a parenthesis to one that ends with
     * one. {@code null} if a parenthesis is not closed: then {@code open} has got the place of its word.
     */
    static @Nullable List<String> merge(List<String> words, int[] open) {
        List<String> merged = new ArrayList<>();
        StringBuilder selector = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.startsWith("(") && !word.endsWith(")")) {
                selector = new StringBuilder(word);
                open[0] = i;
            } else if (selector == null) {
                merged.add(word);
            } else {
                selector.append(' ').append(word);
                if (word.endsWith(")")) {
                    merged.add(selector.toString());
                    selector = null;
                }
            }
        }
        return selector == null ? merged : null;
    }

    /** Applies a rule about commands, keys or channels; what is wrong with it, {@code null} if nothing is. */
    @Nullable
    RuleError apply(Selector selector, String rule) {
        switch (rule.toLowerCase(Locale.ROOT)) {
            case "allkeys", "~*" -> selector.allKeys(true);
            case "resetkeys" -> selector.allKeys(false);
            case "allchannels", "&*" -> selector.allChannels(true);
            case "resetchannels" -> selector.allChannels(false);
            case "allcommands", "+@all" -> selector.allCommands(true);
            case "nocommands", "-@all" -> selector.allCommands(false);
            default -> {
                return applyPattern(selector, rule);
            }
        }
        return null;
    }

    private @Nullable RuleError applyPattern(Selector selector, String rule) {
        return switch (rule.isEmpty() ? ' ' : rule.charAt(0)) {
            case '~' -> addKeys(selector, rule.substring(1), KeySpec.READ | KeySpec.WRITE);
            case '%' -> addKeys(selector, rule);
            case '&' -> addChannels(selector, rule.substring(1));
            case '+', '-' -> allow(selector, rule.substring(1), rule.charAt(0) == '+');
            default -> RuleError.SYNTAX;
        };
    }

    /** {@code %R~pattern} and the like. */
    private static @Nullable RuleError addKeys(Selector selector, String rule) {
        if (selector.allKeys) {
            return RuleError.AFTER_ALL_KEYS;
        }
        int access = 0;
        int at = 1;
        for (; at < rule.length() && rule.charAt(at) != '~'; at++) {
            int right = switch (rule.charAt(at)) {
                case 'R', 'r' -> KeySpec.READ;
                case 'W', 'w' -> KeySpec.WRITE;
                default -> 0;
            };
            if (right == 0 || (access & right) != 0) {
                return RuleError.SYNTAX;
            }
            access |= right;
        }
        // A pattern for nothing at all ends a Redis 7.0 that is asked to show it.
        return access == 0
                ? RuleError.SYNTAX
                : addKeys(selector, rule.substring(Math.min(at + 1, rule.length())), access);
    }

    private static @Nullable RuleError addKeys(Selector selector, String pattern, int access) {
        if (selector.allKeys) {
            return RuleError.AFTER_ALL_KEYS;
        }
        if (hasSpace(pattern)) {
            return RuleError.SYNTAX;
        }
        selector.addKeys(pattern, access);
        return null;
    }

    private static @Nullable RuleError addChannels(Selector selector, String pattern) {
        if (selector.allChannels) {
            return RuleError.AFTER_ALL_CHANNELS;
        }
        if (hasSpace(pattern)) {
            return RuleError.SYNTAX;
        }
        selector.addChannels(pattern);
        return null;
    }

    /** Whether a text has white space or a NUL byte, which neither a name nor a pattern may have: a file of users could not hold it. */
    static boolean hasSpace(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ' ' || (c >= '\t' && c <= '\r') || c == 0) {
                return true;
            }
        }
        return false;
    }

    private @Nullable RuleError allow(Selector selector, String name, boolean yes) {
        if (name.startsWith("@")) {
            int category = Vocabulary.category(name.substring(1));
            if (category < 0) {
                return RuleError.UNKNOWN_COMMAND;
            }
            allowCategory(selector, category, yes);
            return null;
        }
        Vocabulary.Word command = vocabulary().find(name);
        int bar = name.lastIndexOf('|');
        if (yes && bar >= 0) {
            return allowPart(selector, name, bar, command);
        }
        if (command == null) {
            return RuleError.UNKNOWN_COMMAND;
        }
        selector.allow(command, yes);
        return null;
    }

    /** {@code container|subcommand} or {@code command|argument}. */
    private @Nullable RuleError allowPart(
            Selector selector, String name, int bar, Vocabulary.@Nullable Word subcommand) {
        Vocabulary.Word command = vocabulary().find(name.substring(0, bar));
        if (command == null) {
            return RuleError.UNKNOWN_COMMAND;
        }
        if (command.isPart()) {
            return RuleError.ARGUMENT_OF_SUBCOMMAND;
        }
        // With a space, as with nothing behind the bar, it could not be read again.
        if (bar == name.length() - 1 || hasSpace(name)) {
            return RuleError.SYNTAX;
        }
        if (command.parts().isEmpty()) {
            selector.allowWith(command, name.substring(bar + 1));
        } else if (subcommand == null) {
            return RuleError.UNKNOWN_COMMAND;
        } else {
            selector.allow(subcommand, true);
        }
        return null;
    }

    /** Allows all commands of a category, with all their subcommands, and all subcommands that are in it themselves; or not. */
    void allowCategory(Selector selector, int category, boolean yes) {
        for (Vocabulary.Word command : vocabulary().commands()) {
            if (command.isIn(category)) {
                selector.allow(command, yes);
            }
            for (Vocabulary.Word part : command.parts()) {
                if (part.isIn(category)) {
                    selector.allow(part, yes);
                }
            }
        }
    }
}
