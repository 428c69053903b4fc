package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads scripts from files in the test resources: a line is an expression list or, behind a bar, statements. */
final class LuaSnippets {
    private LuaSnippets() {}

    static List<String> of(String file) throws IOException {
        List<String> scripts = new ArrayList<>();
        try (InputStream in = LuaSnippets.class.getResourceAsStream("/lua/" + file + ".txt")) {
            for (String line : new String(in.readAllBytes(), ISO_8859_1).split("\n")) {
                if (line.startsWith("| ")) {
                    // `;;` stands for the end of a line.
                    scripts.add(line.substring(2).replace(";;", "\n"));
                } else if (!line.isBlank() && !line.startsWith("##")) {
                    scripts.add("return S(" + line + ")");
                }
            }
        }
        return scripts;
    }
}
