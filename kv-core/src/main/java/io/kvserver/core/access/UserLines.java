package io.kvserver.core.access;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads users from lines of the form {@code user NAME RULE...}, and says what is wrong in Redis's words. Confined to one thread. */
final class UserLines {
    private final String source;
    private final Rules rules;
    private final SortedMap<String, Draft> drafts = new TreeMap<>();
    private final StringBuilder errors = new StringBuilder();

    UserLines(String source, Rules rules) {
        this.source = source;
        this.rules = rules;
    }

    /** The users by name, as far as they could be read. */
    SortedMap<String, Draft> drafts() {
        return drafts;
    }

    /** What is wrong, in one line that ends with a space; empty if nothing is. */
    String errors() {
        return errors.toString();
    }

    void take(List<String> lines) {
        int number = 1;
        for (String line : lines) {
            String trimmed = trim(line, " \t\r\n");
            if (!trimmed.isEmpty()) {
                takeOne(List.of(trimmed.split(" ", -1)), number);
            }
            number++;
        }
    }

    private static String trim(String text, String characters) {
        int start = 0;
        int end = text.length();
        while (start < end && characters.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }

    private void takeOne(List<String> words, int number) {
        String place = source + ":" + number;
        if (!words.get(0).equals("user") || words.size() < 2) {
            errors.append(place).append(" should start with user keyword followed by the username. ");
            return;
        }
        String name = words.get(1);
        if (Rules.hasSpace(name)) {
            errors.append("'").append(place).append(": username '").append(name);
            errors.append("' contains invalid characters. ");
            return;
        }
        if (drafts.containsKey(name)) {
            errors.append("WARNING: Duplicate user '").append(name).append("' found on line ");
            errors.append(number).append(". ");
            return;
        }
        Draft draft = Draft.begin(rules);
        drafts.put(name, draft);
        List<String> merged = Rules.merge(words.subList(2, words.size()), new int[1]);
        if (merged == null) {
            errors.append(place).append(": Unmatched parenthesis in selector definition.");
            return;
        }
        apply(draft, merged, place);
    }

    private void apply(Draft draft, List<String> merged, String place) {
        boolean failed = false;
        List<String> trimmed = new ArrayList<>();
        merged.forEach(rule -> trimmed.add(trim(rule, "\t\r\n")));
        for (String rule : trimmed) {
            @Nullable RuleError error = draft.apply(rule);
            if (error == RuleError.UNKNOWN_COMMAND) {
                // No secret; of other rules it may be one.
                errors.append(place).append(": Error in applying operation '").append(rule);
                errors.append("': ").append(error.text()).append(". ");
            } else if (error != null && !failed) {
                errors.append(place).append(": ").append(error.text()).append(". ");
                failed = true;
            }
        }
    }
}
