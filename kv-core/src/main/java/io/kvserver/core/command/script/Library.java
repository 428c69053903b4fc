package io.kvserver.core.command.script;

import io.kvserver.core.lua.LuaFunction;
import io.kvserver.core.protocol.CommandException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A library of functions, which its code registers when it runs. Confined to the thread that has all shards. */
final class Library {
    private static final String SAME_FUNCTION = "ERR Function already exists in the library";

    private final String name;
    private final byte[] text;
    private final Map<String, Function> functions = new LinkedHashMap<>();

    /**
     * A function.
     *
     * @param description for people; {@code null} if there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Function(String name, LuaFunction body, ScriptFlags flags, byte @Nullable [] description) {}

    /**
     * A library without functions.
     *
     * @throws CommandException if the text's first line is invalid
     */
    Library(byte[] text) {
        this.text = text;
        if (text.length < 2 || text[0] != '#' || text[1] != '!') {
            throw new CommandException("ERR Missing library metadata");
        }
        List<String> words = ScriptFlags.shebang(text, "ERR Invalid library metadata");
        this.name = name(words.subList(1, words.size()));
        requireName(name);
        String engine = words.get(0).substring(2);
        if (!engine.equalsIgnoreCase("lua")) {
            throw new CommandException("ERR Engine '" + engine + "' not found");
        }
    }

    private static String name(List<String> words) {
        String found = null;
        for (String word : words) {
            if (!word.toLowerCase(Locale.ROOT).startsWith("name=")) {
                throw new CommandException("ERR Invalid metadata value given: " + word);
            }
            if (found != null) {
                throw new CommandException("ERR Invalid metadata value, name argument was given multiple times");
            }
            found = word.substring("name=".length());
        }
        if (found == null) {
            throw new CommandException("ERR Library name was not given");
        }
        return found;
    }

    private static void requireName(String name) {
        boolean right = !name.isEmpty();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            right &= (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        }
        if (!right) {
            throw ScriptErrors.BAD_NAME;
        }
    }

    String name() {
        return name;
    }

    /** The whole text; read-only. */
    byte[] text() {
        return text;
    }

    /** The code to compile. */
    byte[] code() {
        return ScriptFlags.code(text);
    }

    Map<String, Function> functions() {
        return functions;
    }

    /** Adds a function that the code has registered. */
    void register(Function function) {
        requireName(function.name());
        if (functions.containsKey(function.name())) {
            throw new CommandException(SAME_FUNCTION);
        }
        functions.put(function.name(), function);
    }

    @Override
    public String toString() {
        return name + " of " + Arrays.toString(functions.keySet().toArray());
    }
}
