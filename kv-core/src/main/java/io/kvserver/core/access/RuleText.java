package io.kvserver.core.access;

import io.kvserver.core.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Users as rules: the text of ACL LIST and of a file of users, which describes the same user again. Stateless. */
final class RuleText {
    private RuleText() {}

    /** A line for a file, without its end. */
    static String line(User user, Rules rules) {
        StringBuilder text = new StringBuilder("user ").append(user.name()).append(' ');
        user.flags().forEach(flag -> text.append(flag).append(' '));
        user.passwords().forEach(hash -> text.append('#').append(hash).append(' '));
        List<Selector> selectors = user.selectors();
        text.append(of(selectors.get(0), rules));
        for (Selector selector : selectors.subList(1, selectors.size())) {
            text.append(" (").append(of(selector, rules)).append(')');
        }
        return text.toString();
    }

    private static String of(Selector selector, Rules rules) {
        String keys = keys(selector);
        String channels = selector.allChannels ? "&*" : ("resetchannels " + channels(selector)).stripTrailing();
        return keys + (keys.isEmpty() ? "" : " ") + channels + " " + commands(selector, rules);
    }

    /** The patterns of keys as rules. */
    static String keys(Selector selector) {
        return selector.allKeys
                ? "~*"
                : selector.keys().stream().map(Selector.KeyPattern::rule).collect(Collectors.joining(" "));
    }

    /** The patterns of channels as rules. */
    static String channels(Selector selector) {
        return selector.allChannels
                ? "&*"
                : selector.channels().stream()
                        .map(pattern -> "&" + pattern.text())
                        .collect(Collectors.joining(" "));
    }

    /** What of the commands is allowed as rules: everything or nothing, then categories, then single commands. */
    static String commands(Selector selector, Rules rules) {
        boolean adds = !selector.allowsOthers();
        String all = adds ? "-@all" : "+@all";
        if (selector.hasOneWordForCommands()) {
            return all;
        }
        List<String> words = new ArrayList<>(List.of(all));
        Selector described = new Selector();
        described.allCommands(!adds);
        addCategories(selector, described, rules, words);
        for (Vocabulary.Word command : rules.vocabulary().commands()) {
            addCommand(command, selector, described, words);
        }
        return String.join(" ", words);
    }

    /** Adds the category that fits best again and again, as long as one fits more of what is left than it does not. */
    private static void addCategories(Selector selector, Selector described, Rules rules, List<String> words) {
        boolean adds = !selector.allowsOthers();
        Selector left = new Selector();
        left.takeCommands(selector);
        while (true) {
            int best = -1;
            int leastDifferent = Integer.MAX_VALUE;
            int mostSame = 0;
            for (int category = 0; category < Command.CATEGORIES.size(); category++) {
                int allowed = count(left, category, rules, true);
                int denied = count(left, category, rules, false);
                int same = adds ? allowed : denied;
                int different = adds ? denied : allowed;
                if (same > different
                        && (different < leastDifferent || (different == leastDifferent && same > mostSame))) {
                    best = category;
                    leastDifferent = different;
                    mostSame = same;
                }
            }
            if (best < 0) {
                return;
            }
            rules.allowCategory(described, best, adds);
            rules.allowCategory(left, best, !adds);
            words.add((adds ? "+@" : "-@") + Vocabulary.category(best));
        }
    }

    /** How many of Redis's commands in a category are allowed, or are not. */
    private static int count(Selector selector, int category, Rules rules, boolean allowed) {
        int count = 0;
        for (Vocabulary.Word word : rules.vocabulary().all()) {
            if (word.isIn(category) && word.isOfRedis() && selector.allows(word) == allowed) {
                count++;
            }
        }
        return count;
    }

    private static void addCommand(Vocabulary.Word command, Selector selector, Selector described, List<String> words) {
        boolean allowed = selector.allows(command);
        if (described.allows(command) != allowed) {
            words.add((allowed ? "+" : "-") + command.name());
            described.allow(command, allowed);
        }
        for (Vocabulary.Word part : command.parts()) {
            addCommand(part, selector, described, words);
        }
        if (!allowed) {
            for (String argument : selector.firstArguments(command)) {
                words.add("+" + command.name() + "|" + argument);
            }
        }
    }
}
