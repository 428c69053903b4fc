package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.differential.DeliberateDifferences.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every entry of the command table, compared with a real redis-server. */
class RedisCommandTableTest {
    private static final int MOST_ARGUMENTS = 6;

    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    static Stream<String> entries() {
        return StandardCommands.table().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .map(Command::name);
    }

    static Stream<Difference> differences() {
        return DeliberateDifferences.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyNumberOfArgumentsIsAnsweredAlike(String name) throws IOException {
        for (String argument : List.of("0", "x", "")) {
            // Once without any.
            for (int count = argument.isEmpty() ? 0 : 1; count <= MOST_ARGUMENTS; count++) {
                List<String> request = new ArrayList<>(List.of(name.split("[|]")));
                for (int i = 0; i < count; i++) {
                    request.add(argument);
                }
                // With a timeout of 0 some requests would wait for ever.
                if (DeliberateDifferences.allow(request) && !(argument.equals("0") && isBlocking(name))) {
                    try (ClientPair client = ClientPair.connect(new KvStore(), REDIS.server())) {
                        client.compare(List.of(List.of("FLUSHALL"), request));
                    }
                }
            }
        }
    }

    private static boolean isBlocking(String name) {
        return StandardCommands.table().commands().stream()
                .anyMatch(command -> command.name().equals(name) && command.isBlocking());
    }

    /** A difference that no longer exists has to be removed from the list. */
    @ParameterizedTest
    @MethodSource("differences")
    void everyListedDifferenceStillExists(Difference difference) throws IOException {
        List<String> request = difference.example();

        try (ClientPair client = ClientPair.connect(new KvStore(), REDIS.server())) {
            assertTrue(difference.concerns().test(request), "the example is of its own kind");
            assertNotEquals(client.redisReply(request), client.kvReply(request));
        }
    }
}
