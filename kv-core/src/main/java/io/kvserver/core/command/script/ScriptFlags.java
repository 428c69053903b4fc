package io.kvserver.core.command.script;

import io.kvserver.core.protocol.CommandException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The flags that a script or a function declares. Immutable.
 *
 * @param flags the declared flags
 * @param declared whether there is a declaration; without one the script has the rights of scripts before Redis 7
 */
record ScriptFlags(Set<Flag> flags, boolean declared) {
    /** The flags of a script without a declaration. */
    static final ScriptFlags UNDECLARED = new ScriptFlags(Set.of(), false);

    /** The flags with Redis's names, in Redis's order. */
    enum Flag {
        NO_WRITES,
        ALLOW_OOM,
        ALLOW_STALE,
        NO_CLUSTER,
        ALLOW_CROSS_SLOT_KEYS;

        private final String wireName = name().toLowerCase(Locale.ROOT).replace('_', '-');

        String wireName() {
            return wireName;
        }

        static @Nullable Flag named(String text) {
            for (Flag flag : values()) {
                if (flag.wireName.equals(text)) {
                    return flag;
                }
            }
            return null;
        }
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** The flags in the first line of a script, if that begins with {@code #!}. */
    static ScriptFlags ofScript(byte[] text) {
        if (text.length < 2 || text[0] != '#' || text[1] != '!') {
            return UNDECLARED;
        }
        List<String> words = shebang(text, "ERR Invalid script shebang");
        if (!words.get(0).equals("#!lua")) {
            throw new CommandException("ERR Unexpected engine in script shebang: " + words.get(0));
        }
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        for (String word : words.subList(1, words.size())) {
            if (!word.startsWith("flags=")) {
                throw new CommandException("ERR Unknown lua shebang option: " + word);
            }
            for (String name : word.substring("flags=".length()).split(",", -1)) {
                if (!name.isEmpty() || word.length() > "flags=".length()) {
                    flags.add(flag(name));
                }
            }
        }
        return new ScriptFlags(flags, true);
    }

    private static Flag flag(String name) {
        Flag flag = Flag.named(name);
        if (flag == null) {
            throw new CommandException("ERR Unexpected flag in script shebang: " + name);
        }
        return flag;
    }

    /** The words of the first line, at least one. */
    static List<String> shebang(byte[] text, String error) {
        int end = lineEnd(text);
        List<String> words = new ArrayList<>();
        if (end < text.length) {
            for (String word : new String(text, 0, end, StandardCharsets.ISO_8859_1).split("[ \\t\\r\\x0b\\f]+")) {
                if (!word.isEmpty()) {
                    words.add(word);
                }
            }
        }
        if (words.isEmpty()) {
            throw new CommandException(error);
        }
        return words;
    }

    /** The code to compile: the text from the end of its first line on, if that is a declaration. */
    static byte[] code(byte[] text) {
        if (text.length < 2 || text[0] != '#' || text[1] != '!') {
            return text;
        }
        int end = lineEnd(text);
        byte[] code = new byte[text.length - end];
        System.arraycopy(text, end, code, 0, code.length);
        return code;
    }

    private static int lineEnd(byte[] text) {
        int end = 0;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        return end;
    }
}
