package io.kvserver.core.differential;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** COMMAND DOCS of every command that kv and redis-server have: the arguments' types, tokens, flags and parts. */
class RedisCommandDocsTest {
    @RegisterExtension
    static final RunningRedis REDIS = new RunningRedis();

    /** Commands whose arguments kv describes otherwise, with the reason. */
    private static final Map<String, String> DIFFERENCES = Map.ofEntries(
            entry("zrank", "Redis has WITHSCORE from 7.2 on"),
            entry("zrevrank", "Redis has WITHSCORE from 7.2 on"),
            entry("bitop", "the operations are named"),
            entry("bitfield", "its value and increment are written once, for both, and several come in a row"),
            entry("client|kill", "its filters are written one after the other, and MAXAGE is one of them"),
            entry("command|getkeys", "Redis tells none"),
            entry("command|getkeysandflags", "Redis tells none"),
            entry("debug", "Redis tells none"),
            entry("replconf", "Redis tells none"),
            entry("cluster|keyslot", "its key is told as one, though none is looked at"),
            entry("hscan", "Redis has NOVALUES from 7.4 on"),
            entry("set", "Redis has IFEQ, IFNE, IFDEQ and IFDNE from 8.4 on"),
            entry("xadd", "Redis has KEEPREF, DELREF and ACKED from 8.2 on"),
            entry("xtrim", "Redis has KEEPREF, DELREF and ACKED from 8.2 on"),
            entry("geohash", "Redis says from 7.2 on that there may be no member"),
            entry("geopos", "Redis says from 7.2 on that there may be no member"),
            entry("geosearch", "the height of BYBOX is behind its token, too"),
            entry("geosearchstore", "the height of BYBOX is behind its token, too"),
            entry("pfmerge", "Redis says from 7.2 on that there may be no source"));

    static Stream<String> names() {
        return StandardCommands.table().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .map(Command::name)
                .filter(name -> !RedisCommandInfoTest.UNKNOWN_TO_REDIS.contains(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void kvDescribesTheArgumentsAsRedisDoes(String name) throws IOException {
        List<String> request = List.of("COMMAND", "DOCS", name);
        try (RedisConnection connection = REDIS.connect()) {
            String expected = arguments(connection.exchange(request));
            String actual = arguments(SessionDriver.withOwnStore().exchange(Requests.array(String.join(" ", request))));

            if (DIFFERENCES.containsKey(name)) {
                assertNotEquals(expected, actual, "a difference that is none any more has to leave the list");
            } else {
                assertEquals(expected, actual);
            }
        }
    }

    private static String arguments(String reply) {
        List<?> docs = (List<?>) ((List<?>) new RespValues(reply).next()).get(1);
        return all(map(docs).get("arguments"));
    }

    private static String all(Object arguments) {
        return arguments == null
                ? ""
                : ((List<?>) arguments)
                        .stream().map(each -> one(map((List<?>) each))).collect(Collectors.joining(" "));
    }

    private static String one(Map<Object, Object> argument) {
        Object type = argument.get("type");
        List<?> parts = (List<?>) argument.get("arguments");
        Object flags = argument.get("flags");
        Set<Object> sorted = flags == null ? Set.of() : new TreeSet<>((List<?>) flags);
        if (type.equals("block") && parts.size() == 1) {
            // In some places Redis makes a block of a single part.
            Map<Object, Object> part = map((List<?>) parts.get(0));
            Set<Object> all = new TreeSet<>(sorted);
            all.addAll((List<?>) part.getOrDefault("flags", List.of()));
            part.put("flags", List.copyOf(all));
            if (argument.containsKey("token")) {
                part.put("token", argument.get("token"));
            }
            return one(part);
        }
        return (argument.containsKey("token") ? argument.get("token") + ":" : "")
                + type
                + (argument.containsKey("key_spec_index") ? argument.get("key_spec_index") : "")
                + (sorted.isEmpty() ? "" : sorted)
                + (parts == null ? "" : "(" + all(parts) + ")");
    }

    private static Map<Object, Object> map(List<?> pairs) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            map.put(pairs.get(i), pairs.get(i + 1));
        }
        return map;
    }
}
