package io.kvserver.console;

import io.kvserver.core.KvStore;
import io.kvserver.core.protocol.Reply;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The effects of commands, by the store's flags and categories. These are not data, so they need no user. An embedding
 * program's command without a flag counts as writing. Immutable; any thread.
 */
final class CommandRules {
    /** Commands about the store or the client with neither the flag for reading nor that for writing. */
    private static final Set<String> HARMLESS = Set.of(
            "acl|cat",
            "acl|genpass",
            "acl|help",
            "acl|whoami",
            "client|getname",
            "client|help",
            "client|id",
            "client|info",
            "cluster|info",
            "cluster|keyslot",
            "cluster|myid",
            "cluster|nodes",
            "cluster|shards",
            "cluster|slots",
            "command",
            "echo",
            "info",
            "lastsave",
            "lolwut",
            "ping",
            "pubsub|channels",
            "pubsub|help",
            "pubsub|numpat",
            "pubsub|numsub",
            "pubsub|shardchannels",
            "pubsub|shardnumsub",
            "role",
            "script|exists",
            "time");

    /** Commands that change their client; useless here, because each line has its own client. */
    private static final Set<String> OF_THE_CLIENT = Set.of(
            "auth",
            "client|caching",
            "client|reply",
            "client|tracking",
            "discard",
            "exec",
            "hello",
            "multi",
            "quit",
            "readonly",
            "readwrite",
            "reset",
            "select",
            "unwatch",
            "watch");

    /** Commands whose replies have no end. */
    private static final Set<String> ENDLESS = Set.of(
            "monitor",
            "psubscribe",
            "psync",
            "punsubscribe",
            "ssubscribe",
            "subscribe",
            "sunsubscribe",
            "sync",
            "unsubscribe");

    private final Map<String, Rule> rules = new HashMap<>();

    /**
     * A command or subcommand.
     *
     * @param name as {@code get} or {@code config|set}
     */
    record Rule(String name, Set<String> flags, Set<String> categories) {
        /** The name as a person types it. */
        String spoken() {
            return name.replace('|', ' ').toUpperCase(Locale.ROOT);
        }

        boolean isWriting() {
            return flags.contains("write");
        }

        boolean isDangerous() {
            return categories.contains("@dangerous") || deletesAll();
        }

        private boolean deletesAll() {
            return name.startsWith("flush") || name.endsWith("|flush");
        }

        /** Whether it changes nothing and manages nothing. */
        boolean isHarmless() {
            if (flags.contains("write") || flags.contains("admin")) {
                return false;
            }
            return flags.contains("readonly") || HARMLESS.contains(name) || name.startsWith("command|");
        }

        /** Why the command is useless here, independent of rights; {@code null} if it is useful. */
        @Nullable
        String useless() {
            if (ENDLESS.contains(name)) {
                return spoken() + " is answered without an end: use the view of channels";
            }
            return OF_THE_CLIENT.contains(name)
                    ? spoken() + " has no use here: each line has a client of its own"
                    : null;
        }

        /** The warning before it is run. */
        String warning() {
            return deletesAll() ? spoken() + " deletes everything." : spoken() + " is in the category @dangerous.";
        }
    }

    private CommandRules() {}

    /** The rules of all commands of a store, including the embedding program's. */
    static CommandRules of(KvStore store) {
        CommandRules all = new CommandRules();
        all.add(store.call("COMMAND").values());
        return all;
    }

    private void add(List<Reply> commands) {
        for (Reply command : commands) {
            List<Reply> facts = command.values();
            String name = facts.get(0).text().toLowerCase(Locale.ROOT);
            rules.put(name, new Rule(name, texts(facts.get(2)), texts(facts.get(6))));
            add(facts.get(9).values());
        }
    }

    private static Set<String> texts(Reply replies) {
        return replies.values().stream().map(Reply::text).collect(Collectors.toUnmodifiableSet());
    }

    /** All rules, including those of subcommands. */
    Map<String, Rule> all() {
        return rules;
    }

    /** The rule for a request; {@code null} if there is no such command. */
    @Nullable
    Rule find(List<String> words) {
        String name = words.get(0).toLowerCase(Locale.ROOT);
        Rule sub = words.size() < 2 ? null : rules.get(name + "|" + words.get(1).toLowerCase(Locale.ROOT));
        return sub == null ? rules.get(name) : sub;
    }
}
