package io.kvserver.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Creates the completion scripts for bash and zsh from the text of {@code --help}. Stateless. */
final class Completion {
    /** An option in the text: after two spaces or a comma, perhaps followed by its value. */
    private static final Pattern OPTION = Pattern.compile("(?:^ {2}|, )(--[a-z-]+)(?: ([A-Za-z.\"|][^ ,]*))?");

    private static final String DIRECTORY = "DIRECTORY";
    private static final String FILE = "FILE";
    private static final String PATH = "PATH";

    private Completion() {}

    /**
     * An option.
     *
     * @param value its value, as {@code yes|no} or {@code COUNT}; empty if it takes none
     */
    record Option(String name, String value) {
        /** The possible values, separated by spaces; empty for any value. */
        String choices() {
            return value.contains("|") ? value.replace('|', ' ') : "";
        }
    }

    /** All options, in the order of the text. */
    static List<Option> options() {
        List<Option> options = new ArrayList<>();
        Usage.TEXT.lines().filter(line -> line.startsWith("  ")).forEach(line -> {
            // The description follows two spaces, or is on its own line.
            String head = line.substring(2).split(" {2}", 2)[0];
            Matcher matcher = OPTION.matcher("  " + head);
            while (matcher.find()) {
                String value = matcher.group(2);
                options.add(new Option(matcher.group(1), value == null ? "" : value));
            }
        });
        return options;
    }

    /** The script for a shell, {@code bash} or {@code zsh}. */
    static String script(boolean bash) {
        return bash ? bash() : zsh();
    }

    private static String bash() {
        StringBuilder script = new StringBuilder("""
            # Completion for kv in bash: source <(kv --completion bash)
            _kv() {
              local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD-1]}
              if [[ $word == = ]]; then
                word=
              elif [[ $option == = ]]; then
                option=${COMP_WORDS[COMP_CWORD-2]}
              fi
              case $option in
            """);
        StringBuilder names = new StringBuilder();
        for (Option option : options()) {
            names.append(names.isEmpty() ? "" : " ").append(option.name());
            if (!option.value().isEmpty()) {
                script.append("    ")
                        .append(option.name())
                        .append(") ")
                        .append(bash(option))
                        .append(" ;;\n");
            }
        }
        return script.append("    *) COMPREPLY=($(compgen -W \"")
                .append(names)
                .append("\" -- \"$word\")) ;;\n  esac\n}\ncomplete -F _kv kv\n")
                .toString();
    }

    private static String bash(Option option) {
        return switch (option.value()) {
            case DIRECTORY -> "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\"))";
            case FILE, PATH -> "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))";
            default ->
                option.choices().isEmpty()
                        ? "COMPREPLY=()"
                        : "COMPREPLY=($(compgen -W \"" + option.choices() + "\" -- \"$word\"))";
        };
    }

    private static String zsh() {
        StringBuilder script = new StringBuilder("""
            #compdef kv
            # Completion for kv in zsh: source <(kv --completion zsh), after compinit
            _kv() {
              _arguments \\
            """);
        for (Option option : options()) {
            script.append("    '*").append(option.name());
            if (!option.value().isEmpty()) {
                script.append("=:")
                        .append(option.name().substring(2))
                        .append(':')
                        .append(zsh(option));
            }
            script.append("' \\\n");
        }
        // If another word caused a message, zsh would offer no options.
        return script.append("    '1::port:_guard \"[0-9]#\" port'\n}\ncompdef _kv kv\n")
                .toString();
    }

    private static String zsh(Option option) {
        return switch (option.value()) {
            case DIRECTORY -> "_files -/";
            case FILE, PATH -> "_files";
            default -> option.choices().isEmpty() ? "" : "(" + option.choices() + ")";
        };
    }
}
