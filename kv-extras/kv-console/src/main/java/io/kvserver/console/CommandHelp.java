package io.kvserver.console;

import static io.kvserver.console.StoreClient.words;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the documentation for the command line's completion and help, from COMMAND DOCS as the user gets it.
 * Stateless.
 */
final class CommandHelp {
    private CommandHelp() {}

    /** Writes each command and subcommand; those without documentation have only their name. */
    static void write(StoreClient client, CommandRules rules, boolean mayWrite, Json json) throws IOException {
        Map<String, Answer> docs = new TreeMap<>();
        collect(client.call(Bounds.FACTS, words("COMMAND", "DOCS")), docs);
        json.object().name("commands").array();
        for (CommandRules.Rule rule : new TreeMap<>(rules.all()).values()) {
            Answer doc = docs.getOrDefault(rule.name(), Answer.nil());
            boolean isContainer = !doc.get("subcommands").isNil();
            if (rule.useless() != null
                    || (isContainer
                            && doc.get("arguments").isNil()
                            && !rule.name().equals("command"))) {
                continue;
            }
            json.object().name("name").text(rule.spoken()).name("syntax").text(syntax(doc));
            for (String fact : List.of("summary", "complexity", "since", "group")) {
                json.name(fact).text(doc.get(fact).text());
            }
            json.name("write").bool(rule.isWriting()).name("dangerous").bool(rule.isDangerous());
            json.name("allowed").bool(mayWrite || rule.isHarmless()).endObject();
        }
        json.endArray().endObject();
    }

    private static void collect(Answer commands, Map<String, Answer> docs) {
        List<Answer> parts = commands.parts();
        for (int i = 0; i + 1 < parts.size(); i += 2) {
            docs.put(parts.get(i).text(), parts.get(i + 1));
            collect(parts.get(i + 1).get("subcommands"), docs);
        }
    }

    /** The arguments as {@code key value [EX seconds | PX milliseconds]}. */
    static String syntax(Answer doc) {
        List<String> words = new ArrayList<>();
        for (Answer argument : doc.get("arguments").parts()) {
            words.add(argument(argument));
        }
        return String.join(" ", words);
    }

    private static String argument(Answer argument) {
        List<String> flags = argument.get("flags").texts();
        boolean optional = flags.contains("optional");
        String type = argument.get("type").text();
        String token = argument.get("token").text();
        String text = value(argument, type, optional);
        if (!token.isEmpty() && !type.equals("pure-token")) {
            text = token + " " + text;
        }
        if (flags.contains("multiple")) {
            boolean again = flags.contains("multiple_token") || token.isEmpty();
            text += " [" + (again ? text : value(argument, type, optional)) + " ...]";
        }
        return optional ? "[" + text + "]" : text;
    }

    private static String value(Answer argument, String type, boolean optional) {
        List<String> inner = new ArrayList<>();
        for (Answer part : argument.get("arguments").parts()) {
            inner.add(argument(part));
        }
        return switch (type) {
            case "pure-token" -> argument.get("token").text();
            case "oneof" -> optional ? String.join(" | ", inner) : "<" + String.join(" | ", inner) + ">";
            case "block" -> String.join(" ", inner);
            default -> {
                Answer shown = argument.get("display_text");
                yield shown.isNil() ? argument.get("name").text() : shown.text();
            }
        };
    }
}
