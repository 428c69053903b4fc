package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.NewerCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** kv's categories contain the commands that a real redis-server's contain, except for commands that only one of them has. */
class RedisCategoriesTest {
    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    @Test
    void eachCategoryHasTheSameCommands() throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), REDIS.server())) {
            Set<String> known = names(client.kvReply(List.of("COMMAND", "LIST")));
            for (String category : Command.CATEGORIES) {
                List<String> request = List.of("ACL", "CAT", category.substring(1));
                Set<String> expected = names(client.redisReply(request));
                expected.retainAll(known);
                Set<String> actual = names(client.kvReply(request));
                actual.removeAll(NewerCommands.NAMES);

                assertEquals(expected, actual, category);
            }
        }
    }

    /** A rule that removes a category leaves the same rules, whichever commands the servers have in it. */
    @Test
    void rulesWithoutACategoryAreShownTheSame() throws IOException {
        try (ClientPair client = ClientPair.connect(new KvStore(), REDIS.server())) {
            for (String category : Command.CATEGORIES) {
                for (String rules : List.of("+@all -", "-@all +", "+@all -@fast +", "+@read -")) {
                    String[] words = (rules + category).split(" ");
                    List<String> change = new ArrayList<>(List.of("ACL", "SETUSER", "u", "reset"));
                    change.addAll(List.of(words));
                    assertEquals(client.redisReply(change), client.kvReply(change));
                    assertEquals(
                            RedisAccessProperties.comparable(client.redisReply(List.of("ACL", "GETUSER", "u"))),
                            RedisAccessProperties.comparable(client.kvReply(List.of("ACL", "GETUSER", "u"))),
                            rules + category);
                }
            }
            client.redisReply(List.of("ACL", "DELUSER", "u"));
        }
    }

    private static Set<String> names(String reply) {
        Set<String> names = new TreeSet<>(List.of(reply.split("\r\n")));
        names.removeIf(line -> line.startsWith("$") || line.startsWith("*"));
        return names;
    }
}
