package io.kvserver.core.command;

import java.util.Locale;

/** The groups of commands in COMMAND DOCS' reply. */
public enum Group {
    STRING("@string"),
    BITMAP("@bitmap"),
    GENERIC("@keyspace"),
    HASH("@hash"),
    LIST("@list"),
    SET("@set"),
    SORTED_SET("@sortedset"),
    STREAM("@stream"),
    HYPERLOGLOG("@hyperloglog"),
    GEO("@geo"),
    CONNECTION("@connection"),
    SERVER(""),
    TRANSACTIONS("@transaction"),
    SCRIPTING("@scripting"),
    PUBSUB(""),
    CLUSTER("");

    private final String category;

    Group(String category) {
        this.category = category;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The ACL category of the family, or an empty string. */
    String category() {
        return category;
    }
}
