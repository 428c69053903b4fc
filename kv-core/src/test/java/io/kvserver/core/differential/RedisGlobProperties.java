package io.kvserver.core.differential;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.protocol.Glob;
import io.kvserver.core.protocol.Texts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

/** {@link Glob} against the patterns of a real redis-server, as its KEYS shows them. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisGlobProperties extends BesideRedis {
    @Property(tries = 300)
    void matchesWhatRedisMatches(@ForAll("names") Set<String> names, @ForAll("patterns") List<String> patterns)
            throws IOException {
        try (RedisConnection client = new RedisConnection(redis)) {
            client.exchange(List.of("FLUSHALL"));
            for (String name : names) {
                client.exchange(List.of("SET", name, ""));
            }

            for (String pattern : patterns) {
                Glob glob = Glob.of(pattern.getBytes(ISO_8859_1));
                List<String> expected = sorted(keys(client.exchange(List.of("KEYS", pattern))));
                List<String> actual = sorted(names.stream()
                        .filter(name -> glob.matches(name.getBytes(ISO_8859_1)))
                        .toList());

                assertEquals(expected, actual, () -> "KEYS " + Texts.quoted(pattern));
            }
        }
    }

    @Provide
    Arbitrary<Set<String>> names() {
        return Arbitraries.of("a", "b", "c", "A", "-", "^", "]", "[", "\\", "*", "?", "\0", "\u00ff", "\u0080")
                .list()
                .ofMaxSize(6)
                .map(parts -> String.join("", parts))
                .set()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    /** Not the pattern for all keys, which Redis does not match as a pattern. */
    @Provide
    Arbitrary<List<String>> patterns() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "c",
                        "A",
                        "*",
                        "*",
                        "?",
                        "[",
                        "[",
                        "]",
                        "[^",
                        "-",
                        "^",
                        "\\",
                        "\0",
                        "\u00ff",
                        "\u0080",
                        "[a-c]",
                        "[^a]",
                        "[c-a]",
                        "[a-",
                        "[\\]]",
                        "\\*",
                        "[]",
                        "[\u0080-a]",
                        "**")
                .list()
                .ofMaxSize(7)
                .map(parts -> String.join("", parts))
                .filter(pattern -> !pattern.equals("*"))
                .list()
                .ofMinSize(10)
                .ofMaxSize(40);
    }

    private static List<String> sorted(List<String> names) {
        return names.stream().map(Texts::quoted).sorted().toList();
    }

    /** The bulk strings in an array of such. */
    private static List<String> keys(String reply) {
        List<String> keys = new ArrayList<>();
        for (int at = reply.indexOf('$'); at >= 0 && at < reply.length(); ) {
            int lineEnd = reply.indexOf('\r', at);
            int start = lineEnd + 2;
            int end = start + Integer.parseInt(reply.substring(at + 1, lineEnd));
            keys.add(reply.substring(start, end));
            at = end + 2;
        }
        return keys;
    }
}
