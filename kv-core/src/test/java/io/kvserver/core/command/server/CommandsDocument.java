package io.kvserver.core.command.server;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Group;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command table as a page for readers. Confined to one call. */
final class CommandsDocument {
    private static final String HEAD = """
        # Commands

        What kv's command table says of each command, by family. The page is made from the table: see the end.

        In the forms, `a|b` is one of the two, `[a]` may be left out, and `...` says that what is before it may be
        repeated. Names of commands and options may be in any case. What is not said here is as in Redis 7.0, except
        where [DIFFERENCES.md](DIFFERENCES.md) says otherwise.

        **Since** is the first version of Redis that has the command, or of kv if Redis lacks it. The **flags** are:

        | flag | the command |
        | --- | --- |
        """;
    private static final String END = """

        ---

        After a change to the table, this writes the page anew:

        ```console
        $ mvn test -pl kv-core -Dtest=CommandsDocumentTest -Dkv.commands.write=true
        ```
        """;

    /** The flags that matter to users, in the order in which they are shown. */
    private static final List<Map.Entry<Flag, String>> FLAGS = List.of(
            Map.entry(Flag.READONLY, "reads data and changes none"),
            Map.entry(Flag.WRITE, "changes data"),
            Map.entry(Flag.DENYOOM, "is refused when the memory for data is used up"),
            Map.entry(Flag.FAST, "takes constant or logarithmic time"),
            Map.entry(Flag.BLOCKING, "may wait for something"),
            Map.entry(Flag.ADMIN, "is for the server's administrator"),
            Map.entry(Flag.PROTECTED, "is refused unless the server's configuration allows it"),
            Map.entry(Flag.NO_AUTH, "is allowed before authentication"),
            Map.entry(Flag.NO_MULTI, "is not allowed between `MULTI` and `EXEC`"),
            Map.entry(Flag.WHILE_SUBSCRIBED, "is allowed to a RESP2 client with subscriptions"));

    private final StringBuilder page = new StringBuilder(HEAD);

    private CommandsDocument() {}

    static String of(CommandTable table) {
        CommandsDocument document = new CommandsDocument();
        FLAGS.forEach(flag -> document.row(code(word(flag.getKey())), flag.getValue()));
        document.contents(table);
        for (Group group : Group.values()) {
            document.family(group, entries(table, group));
        }
        return document.page.append(END).toString();
    }

    /** The commands that can be run: subcommands instead of their containers. */
    private static List<Command> entries(CommandTable table, Group group) {
        return table.commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .filter(command -> command.group() == group)
                .filter(command ->
                        command.subcommands().isEmpty() || command.arity().accepts(1))
                .sorted(Comparator.comparing(Command::name))
                .toList();
    }

    private void contents(CommandTable table) {
        page.append('\n');
        for (Group group : Group.values()) {
            page.append("- [")
                    .append(title(group))
                    .append("](#")
                    .append(anchor(group))
                    .append("): ");
            page.append(entries(table, group).stream()
                            .map(CommandsDocument::typed)
                            .map(CommandsDocument::code)
                            .collect(Collectors.joining(" ")))
                    .append('\n');
        }
    }

    private void family(Group group, List<Command> entries) {
        page.append("\n## ").append(title(group)).append("\n\n");
        row("command", "what it does", "cost", "since", "flags");
        row("---", "---", "---", "---", "---");
        for (Command entry : entries) {
            String form = (typed(entry) + ' ' + entry.syntax()).strip();
            row(code(form), entry.summary(), entry.complexity(), entry.since(), flags(entry));
        }
    }

    private static String flags(Command command) {
        return FLAGS.stream()
                .map(Map.Entry::getKey)
                .filter(command.flags()::contains)
                .map(CommandsDocument::word)
                .collect(Collectors.joining(", "));
    }

    private void row(String... cells) {
        for (String cell : cells) {
            // A bar ends a table's cell, even in code.
            page.append("| ").append(cell.replace("|", "\\|")).append(' ');
        }
        page.append("|\n");
    }

    private static String title(Group group) {
        return switch (group) {
            case STRING -> "Strings";
            case BITMAP -> "Bits of strings";
            case HASH -> "Hashes";
            case LIST -> "Lists";
            case SET -> "Sets";
            case SORTED_SET -> "Sorted sets";
            case STREAM -> "Streams";
            case HYPERLOGLOG -> "HyperLogLogs";
            case GEO -> "Places";
            case GENERIC -> "Keys and expiry";
            case CONNECTION -> "Connections";
            case SERVER -> "Databases and the server";
            case TRANSACTIONS -> "Transactions";
            case SCRIPTING -> "Scripts and functions";
            case PUBSUB -> "Publish and subscribe";
            case CLUSTER -> "Clusters";
        };
    }

    /** The anchor of the family's heading. */
    private static String anchor(Group group) {
        return title(group).toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /** The name as people type it, behind that of its container. */
    private static String typed(Command command) {
        return command.name().toUpperCase(Locale.ROOT).replace('|', ' ');
    }

    private static String word(Flag flag) {
        return flag.wireName().replace('_', '-');
    }

    private static String code(String text) {
        return '`' + text + '`';
    }
}
