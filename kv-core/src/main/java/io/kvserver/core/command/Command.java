package io.kvserver.core.command;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The declaration of a command: everything that is known about it. Immutable; any thread.
 *
 * @param name in lower case; a subcommand's is {@code container|name}
 * @param subcommands those of a container, else empty
 * @param since the first version of Redis that has it, or of kv if Redis has not
 * @param summary one sentence
 * @param complexity in O notation
 */
public record Command(
        String name,
        Group group,
        Arity arity,
        Routing routing,
        Handler handler,
        Set<Flag> flags,
        List<Command> subcommands,
        String since,
        String summary,
        String complexity) {

    /** A command on keys. */
    public static Command of(
            String name, Group group, Arity arity, Routing routing, KeyHandler handler, Flag... flags) {
        return declare(name, group, arity, routing, handler, flags);
    }

    /** A command on the client. */
    public static Command ofClient(String name, Group group, Arity arity, ClientHandler handler, Flag... flags) {
        return declare(name, group, arity, Routing.NONE, handler, flags);
    }

    /** A command on the client and on keys. */
    public static Command ofClient(
            String name, Group group, Arity arity, Routing routing, ClientHandler handler, Flag... flags) {
        return declare(name, group, arity, routing, handler, flags);
    }

    private static Command declare(
            String name, Group group, Arity arity, Routing routing, Handler handler, Flag... flags) {
        Set<Flag> all = EnumSet.noneOf(Flag.class);
        all.addAll(List.of(flags));
        return new Command(name.toLowerCase(Locale.ROOT), group, arity, routing, handler, all, List.of(), "", "", "");
    }

    /** The same with its documentation, which each command has. */
    public Command documented(String since, String summary, String complexity) {
        return new Command(name, group, arity, routing, handler, flags, subcommands, since, summary, complexity);
    }

    /** The same as a container. */
    public Command with(Command... parts) {
        List<Command> named = new ArrayList<>();
        for (Command part : parts) {
            named.add(new Command(
                    name + "|" + part.name,
                    part.group,
                    part.arity,
                    part.routing,
                    part.handler,
                    part.flags,
                    part.subcommands,
                    part.since,
                    part.summary,
                    part.complexity));
        }
        return new Command(name, group, arity, routing, handler, flags, List.copyOf(named), since, summary, complexity);
    }

    /** The name as it is typed, in capitals, without that of its container. */
    String word() {
        return name.substring(name.indexOf('|') + 1).toUpperCase(Locale.ROOT);
    }

    /** The ACL categories, which follow from the other facts. */
    List<String> categories() {
        List<String> categories = new ArrayList<>();
        if (flags.contains(Flag.WRITE)) {
            categories.add("@write");
        }
        if (flags.contains(Flag.READONLY)) {
            categories.add("@read");
        }
        if (flags.contains(Flag.ADMIN)) {
            categories.add("@admin");
        }
        if (!group.category().isEmpty()) {
            categories.add(group.category());
        }
        categories.add(flags.contains(Flag.FAST) ? "@fast" : "@slow");
        if (flags.contains(Flag.ADMIN) || flags.contains(Flag.DANGEROUS)) {
            categories.add("@dangerous");
        }
        return categories;
    }
}
