package io.kvserver.core.command;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.command.KeySpec.Counted;
import io.kvserver.core.command.KeySpec.Index;
import io.kvserver.core.command.KeySpec.Keyword;
import io.kvserver.core.command.KeySpec.Range;
import io.kvserver.core.protocol.Args;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of requests, including those of commands that kv does not have yet. */
class KeySpecTest {
    private static Command command(String name) {
        return switch (name) {
            case "SINTERCARD" -> described(name, KeySpec.counted(1, "RO access"));
            case "EVAL" -> described(name, KeySpec.counted(2, "RW access update"));
            case "ZUNIONSTORE" -> described(name, KeySpec.of(1, "OW update"), KeySpec.counted(2, "RO access"));
            case "LMPOP" -> described(name, KeySpec.counted(1, "RW access delete"));
            case "BLMPOP" -> described(name, KeySpec.counted(2, "RW access delete"));
            case "BLPOP" -> described(name, KeySpec.of(1, -2, 1, "RW access delete"));
            case "XREAD" -> described(name, KeySpec.of(new Keyword("STREAMS", 1), new Range(-1, 1, 2), "RO access"));
            case "MIGRATE" ->
                described(
                        name,
                        KeySpec.of(3, "RW access delete"),
                        KeySpec.of(new Keyword("KEYS", -2), new Range(-1, 1, 0), "RW access delete"));
            case "SORT" ->
                described(
                        name,
                        KeySpec.of(1, "RO access"),
                        KeySpec.of(new Keyword("STORE", 2), new Range(0, 1, 0), "OW update"));
            case "GAP" -> described(name, KeySpec.of(new Index(1), new Counted(0, 2, 2), "RO access"));
            case "SPUBLISH" -> described(name, KeySpec.of(1, "not_key"));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Command described(String name, KeySpec... specs) {
        return Command.command(name, Group.GENERIC, Arity.atLeast(1), Routing.DESCRIBED, (keys, args, reply) -> {})
                .keys(specs);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
                    SINTERCARD 2 a b LIMIT 3        | a b
                    SINTERCARD 1 a                  | a
                    SINTERCARD 3 a b                | ''
                    SINTERCARD 0 a                  | ''
                    SINTERCARD -1 a                 | ''
                    SINTERCARD x a                  | ''
                    SINTERCARD 99999999999999999 a  | ''
                    SINTERCARD 18446744073709551617 a | ''
                    SINTERCARD                      | ''
                    EVAL script 2 a b x             | a b
                    EVAL script 0 x                 | ''
                    ZUNIONSTORE d 2 a b WEIGHTS 1 2 | d a b
                    LMPOP 2 a b LEFT                | a b
                    BLMPOP 0 2 a b LEFT             | a b
                    BLPOP a b 0                     | a b
                    BLPOP a 0                       | a
                    XREAD STREAMS a b 0 0           | a b
                    XREAD COUNT 2 streams a 0       | a
                    XREAD COUNT 2 BLOCK 0           | ''
                    XREAD STREAMS                   | ''
                    MIGRATE h p a 0 5               | a
                    MIGRATE h p k 0 5 KEYS a b      | k a b
                    SORT a BY x STORE d             | a d
                    SORT a                          | a
                    SORT a STORE                    | a
                    GAP 2 x a y b                   | a b
                    GAP 2 x a y                     | ''
                    SPUBLISH channel message        | ''
                    """, delimiter = '|')
    void keysOfARequest(String request, String keys) {
        String[] words = request.split(" ");
        Args args = Args.of(
                Arrays.stream(words).map(word -> word.getBytes(US_ASCII)).toArray(byte[][]::new));
        StringBuilder found = new StringBuilder();

        command(words[0])
                .visitKeys(args, (of, word, spec) -> found.append(words[word]).append(' '));

        assertEquals(keys, found.toString().trim());
    }

    @ParameterizedTest
    @CsvSource({"SINTERCARD,0", "BLPOP,0", "SORT,0", "SPUBLISH,0"})
    void aCommandWithAVaryingNumberOfKeysHasNoOnlyKey(String name, int key) {
        assertEquals(key, command(name).onlyKey());
    }
}
