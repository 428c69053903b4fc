package io.kvserver.core.lua;

import io.kvserver.core.lua.budget.LuaBudget;
import io.kvserver.core.lua.compile.LuaCompiler;
import io.kvserver.core.lua.lib.LuaLibraries;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever text Lua gets, it ends, and fails only with its own errors. */
public class LuaFuzzProperties {
    private static final String[] WORDS = {
        "local",
        "x",
        "y",
        "t",
        "=",
        "function",
        "(",
        ")",
        "end",
        "if",
        "then",
        "else",
        "for",
        "in",
        "do",
        "while",
        "repeat",
        "until",
        "return",
        "1",
        "0.5",
        "'s'",
        "{",
        "}",
        "[",
        "]",
        ",",
        ";",
        ".",
        ":",
        "..",
        "...",
        "+",
        "-",
        "*",
        "^",
        "%",
        "==",
        "<",
        "#",
        "not",
        "and",
        "or",
        "nil",
        "true",
        "break",
        "\n",
        "pcall",
        "string.rep",
        "[[",
        "]]",
        "--",
        "\"",
        "\\",
        "e"
    };

    @Property(tries = 300)
    void anyBytes(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] source = new byte[random.nextInt(200)];
        random.nextBytes(source);
        runs(source);
    }

    @Property(tries = 1000)
    void anyWords(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i >= 0; i--) {
            text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
        }
        runs(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 12)
    void anyDepth(@ForAll long seed) {
        Random random = new Random(seed);
        String[] nested = {
            "(", "{", "f(", "function() ", "not ", "-", "a..", "a^", "if x then ", "do ", "a[", "while x do "
        };
        for (String word : nested) {
            runs(("x = " + word.repeat(1 + random.nextInt(5000))).getBytes(StandardCharsets.ISO_8859_1));
            runs((word.repeat(1 + random.nextInt(5000))).getBytes(StandardCharsets.ISO_8859_1));
        }
        runs(("return 1" + " + 1".repeat(random.nextInt(5000))).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Runs a script of any bytes for a while. */
    public static void runs(byte[] source) {
        LuaBudget budget = new LuaBudget(1 << 20, 100);
        LuaState state = new LuaState(budget);
        LuaLibraries.open(state);
        budget.setHook(() -> {
            if (budget.steps() > 10_000) {
                throw new LuaAbort("enough");
            }
        });
        try {
            state.call(LuaCompiler.compile(source, "@fuzz").function(state.globals()));
        } catch (LuaError | LuaAbort e) {
            // The failures that are allowed.
            assert e.getMessage() != null;
        }
    }
}
