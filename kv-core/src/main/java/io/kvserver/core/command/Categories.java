package io.kvserver.core.command;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The ACL categories of commands. Any thread. */
final class Categories {
    /** In the order in which Redis names them. */
    static final List<String> ALL = List.of(
            "@keyspace",
            "@read",
            "@write",
            "@set",
            "@sortedset",
            "@list",
            "@hash",
            "@string",
            "@bitmap",
            "@hyperloglog",
            "@geo",
            "@stream",
            "@pubsub",
            "@admin",
            "@fast",
            "@slow",
            "@blocking",
            "@dangerous",
            "@connection",
            "@transaction",
            "@scripting");

    private Categories() {}

    /** Those of a command of a group: its own, and those that follow from its flags. */
    static List<String> of(List<String> own, Set<Flag> flags, Group group) {
        Set<String> categories = new TreeSet<>(own);
        if (flags.contains(Flag.WRITE)) {
            categories.add("@write");
        }
        if (flags.contains(Flag.READONLY) && group != Group.SCRIPTING) {
            categories.add("@read");
        }
        if (flags.contains(Flag.PUBSUB)) {
            categories.add("@pubsub");
        }
        if (flags.contains(Flag.ADMIN)) {
            categories.add("@admin");
        }
        if (flags.contains(Flag.BLOCKING)) {
            categories.add("@blocking");
        }
        categories.add(flags.contains(Flag.FAST) ? "@fast" : "@slow");
        if (flags.contains(Flag.ADMIN) || flags.contains(Flag.DANGEROUS)) {
            categories.add("@dangerous");
        }
        return ALL.stream().filter(categories::contains).toList();
    }
}
