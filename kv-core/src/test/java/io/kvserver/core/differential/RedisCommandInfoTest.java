package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.NewerCommands;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** COMMAND INFO of every command that kv and redis-server have: arity, flags, keys, categories, tips, key specifications. */
class RedisCommandInfoTest {
    /** kv's own commands, and those of later versions of Redis. */
    static final Set<String> UNKNOWN_TO_REDIS = NewerCommands.NAMES;

    /** Commands that take more words in later versions of Redis. */
    private static final Set<String> LONGER = Set.of("zrank", "zrevrank");

    private static final int ARITY = 1;
    private static final int TIPS = 7;

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    static Stream<String> names() {
        return StandardCommands.table().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .map(Command::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void kvDescribesTheCommandAsRedisDoes(String name) throws IOException {
        List<String> request = List.of("COMMAND", "INFO", name);
        try (RedisConnection connection = REDIS.connect()) {
            String expected = connection.exchange(request);
            String actual = SessionDriver.withOwnStore().exchange(Requests.array(String.join(" ", request)));

            if (!UNKNOWN_TO_REDIS.contains(name)) {
                assertEquals(comparable(expected), comparable(actual));
            }
        }
    }

    @Test
    void commandsListedAsUnknownToRedisAreUnknown() throws IOException {
        try (RedisConnection connection = REDIS.connect()) {
            for (String name : UNKNOWN_TO_REDIS) {
                assertEquals("*1\r\n$-1\r\n", connection.exchange(List.of("COMMAND", "INFO", name)));
                assertTrue(names().anyMatch(name::equals), name);
            }
        }
    }

    /** The description without the subcommands, which are compared on their own; tips have no order. */
    private static List<Object> comparable(String reply) {
        RespValues values = new RespValues(reply);
        List<?> description = (List<?>) ((List<?>) values.next()).get(0);
        List<Object> comparable = new ArrayList<>(description.subList(0, 9));
        if (LONGER.contains(description.get(0))) {
            comparable.set(ARITY, 0);
        }
        comparable.set(TIPS, new TreeSet<>((List<?>) description.get(TIPS)));
        return comparable;
    }
}
