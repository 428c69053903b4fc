package io.kvserver.core.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A user that is being described, rule by rule. Texts have one char per byte. Confined to one thread. */
final class Draft {
    boolean on;
    boolean needsNoPassword;
    /** What RESTORE is to do with a payload in Redis, which kv always checks; {@code null} if nothing was said. */
    @Nullable
    Boolean sanitizes;

    final List<String> passwords = new ArrayList<>();
    /** The first one is changed by the rules that are not in parentheses. */
    final List<Selector> selectors = new ArrayList<>();

    private final Rules rules;

    private Draft(Rules rules) {
        this.rules = rules;
    }

    /** A user without any right. */
    static Draft begin(Rules rules) {
        Draft draft = new Draft(rules);
        draft.selectors.add(rules.newSelector());
        return draft;
    }

    /** A user as another is. */
    static Draft of(User user, Rules rules) {
        Draft draft = new Draft(rules);
        draft.on = user.isOn();
        draft.needsNoPassword = user.needsNoPassword();
        draft.sanitizes = user.sanitizes();
        draft.passwords.addAll(user.passwords());
        user.selectors().forEach(selector -> draft.selectors.add(selector.copy()));
        return draft;
    }

    /** A user that may do everything and needs no password. */
    static Draft ofAll(Rules rules) {
        Draft draft = begin(rules);
        draft.on = true;
        draft.needsNoPassword = true;
        draft.first().allKeys(true);
        draft.first().allChannels(true);
        draft.first().allCommands(true);
        return draft;
    }

    private Selector first() {
        return selectors.get(0);
    }

    /** Applies a rule; what is wrong with it, {@code null} if nothing is. */
    @Nullable
    RuleError apply(String rule) {
        if (rule.isEmpty() || applyWord(rule.toLowerCase(Locale.ROOT))) {
            return null;
        }
        return switch (rule.charAt(0)) {
            case '>' -> addPassword(Passwords.hash(bytes(rule)));
            case '#' -> Passwords.isHash(rule.substring(1)) ? addPassword(rule.substring(1)) : RuleError.NOT_A_HASH;
            case '<' -> removePassword(Passwords.hash(bytes(rule)));
            case '!' -> Passwords.isHash(rule.substring(1)) ? removePassword(rule.substring(1)) : RuleError.NOT_A_HASH;
            case '(' -> rule.endsWith(")") ? addSelector(rule) : RuleError.SYNTAX;
            default -> rules.apply(first(), rule);
        };
    }

    private static byte[] bytes(String rule) {
        return rule.substring(1).getBytes(ISO_8859_1);
    }

    /** Applies a rule that is one word in small letters. Whether it is one. */
    private boolean applyWord(String rule) {
        switch (rule) {
            case "on" -> on = true;
            case "off" -> on = false;
            case "nopass" -> setPasswords(true);
            case "resetpass" -> setPasswords(false);
            case "sanitize-payload" -> sanitizes = true;
            case "skip-sanitize-payload" -> sanitizes = false;
            case "clearselectors" -> selectors.subList(1, selectors.size()).clear();
            case "reset" -> reset();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void setPasswords(boolean none) {
        needsNoPassword = none;
        passwords.clear();
    }

    private void reset() {
        setPasswords(false);
        on = false;
        sanitizes = true;
        selectors.clear();
        selectors.add(rules.newSelector());
    }

    private @Nullable RuleError addPassword(String hash) {
        needsNoPassword = false;
        if (!passwords.contains(hash)) {
            passwords.add(hash);
        }
        return null;
    }

    private @Nullable RuleError removePassword(String hash) {
        return passwords.remove(hash) ? null : RuleError.NO_SUCH_PASSWORD;
    }

    private @Nullable RuleError addSelector(String rule) {
        Selector selector = rules.newSelector();
        for (String part : Rules.words(rule.substring(1, rule.length() - 1))) {
            RuleError error = rules.apply(selector, part);
            if (error != null) {
                return error;
            }
        }
        selectors.add(selector);
        return null;
    }
}
