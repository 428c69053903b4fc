package io.kvserver.core.command.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How declarations write arguments. Comparisons with redis-server check the result. */
class ArgumentSyntaxTest {
    private static String text(List<Argument> arguments) {
        return arguments.stream().map(ArgumentSyntaxTest::text).collect(Collectors.joining(" "));
    }

    private static String text(Argument argument) {
        return (argument.token().isEmpty() ? "" : argument.token() + ":")
                + argument.type().wireName()
                + (argument.optional() ? "?" : "")
                + (argument.multiple() ? "*" : "")
                + (argument.tokenRepeats() ? "+" : "")
                + (argument.parts().isEmpty() ? "" : "(" + text(argument.parts()) + ")");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "key value = key string",
                "key [key ...] = key*",
                "key value [key value ...] = block*(key string)",
                "[section ...] = string?*",
                "[NX|XX] = oneof?(NX:pure-token XX:pure-token)",
                "[EX seconds|KEEPTTL] = oneof?(EX:integer KEEPTTL:pure-token)",
                "[BY MODULE name|PATTERN pattern] = BY:oneof?(MODULE:string PATTERN:pattern)",
                "[PREFIX prefix ...] = PREFIX:string?*+",
                "[ID client-id [client-id ...]] = ID:block?(integer*)",
                "[AUTH user password] = AUTH:block?(string string)",
                "[start [end [BYTE|BIT]]] = block?(integer block?(integer oneof?(BYTE:pure-token BIT:pure-token)))",
                "OVERFLOW WRAP|SAT = OVERFLOW:oneof(WRAP:pure-token SAT:pure-token)",
                "key 0|1 = key integer",
                "float-increment unix-time-seconds = double unix-time",
            })
    void argumentsAreReadAsTheyAreTyped(String syntax, String arguments) {
        assertEquals(arguments, text(ArgumentSyntax.parse(syntax)));
    }

    @Test
    void nothingHasNoArguments() {
        assertEquals(List.of(), ArgumentSyntax.parse(""));
    }

    @Test
    void numbersWithABarBetweenThemAreShownAsTheyAreTyped() {
        assertEquals("0|1", ArgumentSyntax.parse("0|1").get(0).name());
    }
}
