package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns by example, and a bound on their cost; RedisGlobProperties compares them with Redis's. */
class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc",
        "a?c, abc",
        "*, x",
        "*c, abc",
        "a*, a",
        "a*c, abbbc",
        "a**c, ac",
        "*b*, abc",
        "h[ae]llo, hello",
        "[a-c], b",
        "[c-a], b",
        "[^a-c], d",
        "[^], x",
        "\\*, *",
        "[\\]], ]",
        "[a-]x], ^",
        "\\, \\",
        "a\\, a\\",
        "[ab, b",
        "[a-, -",
        "[\\, \\",
        "[^x, y",
        "*a*b, xaxbab",
        "[[], [",
        "[a]*[b], axb",
        "?*?, ab",
        "[A-z], _",
    })
    void matches(String pattern, String name) {
        assertTrue(glob(pattern).matches(bytes(name)));
    }

    @ParameterizedTest
    @CsvSource({
        "abc, ab",
        "ab, abc",
        "a?c, ac",
        "?, ''",
        "*, ''",
        "'', a",
        "h[ae]llo, hillo",
        "[], x",
        "[], ]",
        "[a-c], d",
        "[^a-c], a",
        "\\*, x",
        "[ab, c",
        "[, x",
        "a*c, ab",
        "*b*d, bcb",
        "a, A",
        "[a-c], B",
        "?*?, a",
    })
    void doesNotMatch(String pattern, String name) {
        assertFalse(glob(pattern).matches(bytes(name)));
    }

    @Test
    void theEmptyNameIsMatchedByTheEmptyPatternAlone() {
        assertTrue(glob("").matches(bytes("")));
        assertFalse(glob("*").matches(bytes("")));
    }

    @ParameterizedTest
    @CsvSource({
        "abc, ABC, true",
        "A[B-D]?, acx, true",
        "[a-c], B, true",
        "[A-_], a, false",
        "[\\a], A, false",
        "[A-z], _, false"
    })
    void ignoresTheCaseOfLetters(String pattern, String name, boolean matches) {
        assertEquals(matches, Glob.ignoringCase(bytes(pattern)).matches(bytes(name)));
    }

    @Test
    void looksAtARangeOfALargerArray() {
        assertTrue(glob("b?d").matches(bytes("abcde"), 1, 3));
    }

    @Property
    void aLongClassMatchesWhatAShortOneDoes(
            @ForAll @Chars({'a', 'b', 'z', 'A', '-', '^', '\\', '[', '*', 'x', (char) 200}) @StringLength(max = 12)
                    String body,
            @ForAll boolean negated,
            @ForAll boolean ignoringCase) {
        String start = "[" + (negated ? "^" : "") + "x";
        byte[] shortPattern = bytes(start + body + "]q");
        byte[] longPattern = bytes(start + "x".repeat(100) + body + "]q");

        for (int b = 0; b < 256; b++) {
            String name = (char) b + "q";
            assertEquals(
                    (ignoringCase ? Glob.ignoringCase(shortPattern) : Glob.of(shortPattern)).matches(bytes(name)),
                    (ignoringCase ? Glob.ignoringCase(longPattern) : Glob.of(longPattern)).matches(bytes(name)),
                    () -> body + " and " + name);
        }
    }

    @Test
    void aLongClassIsNotReadForEachByte() {
        Glob pattern = glob("*[" + "ab".repeat(10_000) + "]x");
        byte[] name = bytes("a".repeat(20_000));

        long steps = ~pattern.steps(name, 0, name.length);

        // At most two looks at the class for each byte of the name.
        assertTrue(steps <= 2L * name.length * "[ab]x".length() + 40_000, "steps: " + steps);
    }

    @Property
    void takesNoMoreStepsThanPatternTimesName(
            @ForAll @Chars({'a', 'b', '*', '?', '[', ']', '^', '-', '\\'}) @StringLength(max = 60) String pattern,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 60) String name) {
        assertBounded(pattern, name);
    }

    @ParameterizedTest
    @CsvSource({"a*, b", "*a, b", "*?, [", "a*[a-b]*, x", "*, b", "**a, c"})
    void manyStarsTakeNoMoreStepsThanPatternTimesName(String repeated, String end) {
        assertBounded(repeated.repeat(500) + end, "a".repeat(5000));
    }

    private static void assertBounded(String pattern, String name) {
        long steps = glob(pattern).steps(bytes(name), 0, name.length());

        long bound = (pattern.length() + 1L) * (name.length() + 1L);
        assertTrue(Math.max(steps, ~steps) <= bound, pattern + " took " + steps + " steps for " + name);
    }

    private static Glob glob(String pattern) {
        return Glob.of(bytes(pattern));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
