package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.command.NewerCommands;
import io.kvserver.core.protocol.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** Users, their rules and their rights, compared with a real redis-server. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisAccessProperties extends BesideRedis {
    private static final int CONVERSATION = 150;
    /** {@code -Dkv.differential.commands=N} makes it a run of at least N commands for each property. */
    private static final int MORE = Math.max(1, Integer.getInteger("kv.differential.commands", 0) / 2_000);

    /** Rules about commands: redis-server lists single ones in no order, and may name commands that kv does not have. */
    private static final Pattern COMMANDS = Pattern.compile("([+-]@all)((?: [+-][^ \r\n)]+)*)");

    private static final Pattern LENGTH = Pattern.compile("\\$\\d+\r\n(?=[^\r\n]*[+-]@all)");
    private static final Pattern AGE = Pattern.compile("(age-seconds\r\n)(\\$\\d+\r\n|,)[0-9.]+(?=\r\n)");

    /** The fields of entries of ACL LOG from Redis 7.2 on, and the number of an entry's parts without and with them. */
    private static final Pattern NEWER = Pattern.compile(
            "\\$8\\s+entry-id\\s+:\\d+\\s+\\S+\\s+timestamp-created\\s+:\\d+\\s+\\S+\\s+timestamp-last-updated\\s+:\\d+\r\n");

    private static final Pattern COUNT = Pattern.compile("(?:\\*14|\\*20|%7|%10)(?=\r\n\\$5\r\ncount\r\n)");

    @Property(tries = 25)
    void usersAreDescribedAndCheckedAlike(@ForAll long seed) throws IOException {
        for (int i = 0; i < MORE; i++) {
            converse(new Random(seed + i));
        }
    }

    private static void converse(Random random) throws IOException {
        KvStore store = new KvStore();
        List<String> clean = new ArrayList<>(List.of("ACL", "DELUSER"));
        clean.addAll(AccessRequests.USERS);
        try (ClientPair admin = ClientPair.connect(store, redis)) {
            admin.redisReply(clean);
            admin.redisReply(List.of("ACL", "LOG", "RESET"));
            compare(admin, List.of("FLUSHALL"));
            compare(admin, List.of("CONFIG", "RESETSTAT"));
            compare(admin, List.of("RPUSH", "list", "b", "a"));
            if (random.nextBoolean()) {
                compareProtocol(admin);
            }
            for (int i = 0; i < CONVERSATION; i += 50) {
                // So that most requests come from a user.
                compare(admin, List.of("ACL", "SETUSER", "alice", "on", ">p", "~list", "+@all"));
                try (ClientPair user = ClientPair.connect(store, redis)) {
                    if (random.nextBoolean()) {
                        compareProtocol(user);
                    }
                    compare(user, List.of("AUTH", "alice", "p"));
                    converse(random, admin, user);
                }
                compare(admin, List.of("ACL", "DELUSER", AccessRequests.USERS.get(random.nextInt(4)), "none"));
            }
            compare(admin, List.of("ACL", "LIST"));
            compare(admin, List.of("ACL", "LOG", "100"));
            admin.compareStatistics();
            compare(admin, clean);
        }
    }

    private static void converse(Random random, ClientPair admin, ClientPair user) throws IOException {
        for (int i = 0; i < 50; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> compare(admin, AccessRequests.change(random));
                case 2 -> compare(admin, AccessRequests.question(random));
                default -> compare(user, AccessRequests.request(random));
            }
        }
    }

    private static void compareProtocol(ClientPair client) throws IOException {
        client.redisReply(List.of("HELLO", "3"));
        client.kvReply(List.of("HELLO", "3"));
    }

    private static void compare(ClientPair client, List<String> request) throws IOException {
        String expected = comparable(client.redisReply(request));
        String actual = comparable(client.kvReply(request));
        assertEquals(Texts.quoted(expected), Texts.quoted(actual), () -> "reply to " + ClientPair.readable(request));
    }

    static String comparable(String reply) {
        String whole = NEWER.matcher(DeliberateDifferences.comparable(reply)).replaceAll("");
        String text = AGE.matcher(COUNT.matcher(whole).replaceAll("*")).replaceAll("$1");
        return COMMANDS.matcher(LENGTH.matcher(text).replaceAll("")).replaceAll(RedisAccessProperties::sorted);
    }

    private static String sorted(MatchResult rules) {
        StringBuilder text = new StringBuilder(rules.group(1));
        TreeSet<String> single = new TreeSet<>();
        for (String rule : rules.group(2).split(" ")) {
            if (rule.startsWith("@", 1)) {
                text.append(' ').append(rule);
            } else if (rule.length() > 1 && !NewerCommands.NAMES.contains(rule.substring(1))) {
                single.add(rule);
            }
        }
        return Matcher.quoteReplacement(text + " " + single);
    }
}
