package io.kvserver.core.command;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Computes the ACL categories of commands. Stateless; any thread. */
final class Categories {
    private Categories() {}

    /** The categories of a command: its own, and those that follow from its flags and group. */
    static Set<String> of(List<String> own, Set<Flag> flags, Group group) {
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
        return categories;
    }
}
