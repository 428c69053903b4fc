package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Programs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionTest {
    /** Types a line and a tab into an interactive shell, and shows the completed line. */
    private static final String ZSH = """
        zmodload zsh/zpty
        export TERM=xterm
        zpty shell zsh -f -i
        zpty -w shell "PS1=; autoload -U compinit; compinit -D -u; source $1; print -r -- DEF''INED"
        while zpty -r shell line; do [[ $line == *DEFINED* ]] && break; done
        zpty -w shell 'show() { print -r -- "<$BUFFER"">"; BUFFER=; }; zle -N show; bindkey ^X show; zle-line-init() {
          print -r -- REA""DY; }; zle -N zle-line-init'
        while zpty -r shell line; do [[ $line == *READY* ]] && break; done
        zpty -w -n shell "$2"$'\\t\\x18'
        while zpty -r shell line; do [[ $line == *"<"*">"* ]] && break; done
        print -r -- "$line"
        zpty -d shell
        """;

    @TempDir
    private Path directory;

    @Test
    void everyOptionIsThereOnce() {
        List<String> names =
                Completion.options().stream().map(Completion.Option::name).toList();
        Set<String> expected = new TreeSet<>(Options.names());
        expected.addAll(Set.of("--help", "--version", "--check-config", "--completion"));

        assertEquals(expected.size(), names.size(), names.toString());
        assertEquals(expected, new TreeSet<>(names));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aScriptNamesEveryOption(boolean bash) {
        String script = Completion.script(bash);

        for (String name : Options.names()) {
            assertTrue(script.contains(name), name);
        }
    }

    /** A bar marks the end of the word to complete. */
    @ParameterizedTest
    @CsvSource({
        "--max-mem, '--max-memory --max-memory-clients --max-memory-policy --max-memory-requests'",
        "--jm, --jmx",
        "--fsync '', 'always everysec no'",
        "--fsync e, everysec",
        "--fsync = a, always",
        "--port '', ''",
        "--cluster-mode y, yes"
    })
    void bashCompletes(String words, String completions) throws Exception {
        String program = Completion.script(true) + "COMP_WORDS=(kv " + words
                + "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _kv; echo \"${COMPREPLY[*]}\"\n";
        Process process = new ProcessBuilder(Programs.require("bash"), "-s")
                .redirectErrorStream(true)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(program.getBytes(UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertEquals(completions, sorted(output), output);
    }

    /** In a pseudo-terminal, because zsh completes only in a terminal. */
    @ParameterizedTest
    @CsvSource({
        "kv --jm, kv --jmx=",
        "kv --max-memory-pol, kv --max-memory-policy=",
        "kv --fsync ev, kv --fsync everysec",
        "kv --fsync=al, kv --fsync=always",
        "kv 0 --inline-replies te, kv 0 --inline-replies text"
    })
    void zshCompletes(String typed, String completed) throws Exception {
        Path script = Files.writeString(directory.resolve("kv.zsh"), Completion.script(false));
        Path program = Files.writeString(directory.resolve("test.zsh"), ZSH);
        Process process = new ProcessBuilder(
                        Programs.require("zsh"), "-f", program.toString(), script.toString(), typed)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        assertTrue(output.contains("<" + completed), output);
    }

    private static String sorted(String words) {
        return List.of(words.strip().split(" ")).stream().sorted().collect(Collectors.joining(" "));
    }
}
