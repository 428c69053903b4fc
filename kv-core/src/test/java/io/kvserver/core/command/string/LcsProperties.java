package io.kvserver.core.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class LcsProperties {
    private final SessionDriver client = SessionDriver.withOwnStore();

    private String send(String request) {
        return client.exchange(Requests.array(request));
    }

    private String sequence(String a, String b) {
        send("MSET a " + a + " b " + b);
        return send("LCS a b").split("\r\n", -1)[1];
    }

    /** The length by the recursive definition. */
    private static int length(String a, String b) {
        int[][] lengths = new int[a.length() + 1][b.length() + 1];
        for (int i = a.length() - 1; i >= 0; i--) {
            for (int j = b.length() - 1; j >= 0; j--) {
                lengths[i][j] = a.charAt(i) == b.charAt(j)
                        ? 1 + lengths[i + 1][j + 1]
                        : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
            }
        }
        return lengths[0][0];
    }

    private static boolean isWithin(String sequence, String text) {
        int found = 0;
        for (int i = 0; i < text.length() && found < sequence.length(); i++) {
            if (text.charAt(i) == sequence.charAt(found)) {
                found++;
            }
        }
        return found == sequence.length();
    }

    @Property
    void theSequenceIsInBothValuesAndNoneIsLonger(
            @ForAll @Chars({'a', 'b', 'c'}) @StringLength(max = 60) String a,
            @ForAll @Chars({'a', 'b', 'c'}) @StringLength(max = 60) String b) {
        String sequence = sequence(a, b);

        assertEquals(length(a, b), sequence.length());
        assertEquals(":" + sequence.length() + "\r\n", send("LCS a b LEN"));
        assertEquals(true, isWithin(sequence, a) && isWithin(sequence, b));
    }

    @Property
    void theMatchesAreTheSequenceFromItsEnd(
            @ForAll @Chars({'a', 'b', 'c'}) @StringLength(max = 60) String a,
            @ForAll @Chars({'a', 'b', 'c'}) @StringLength(max = 60) String b) {
        String sequence = sequence(a, b);

        String[] numbers = send("LCS a b IDX WITHMATCHLEN")
                .replaceAll("[*$][0-9]+\r\n", "")
                .split("\r\n");

        StringBuilder found = new StringBuilder();
        for (int i = 1; i + 5 < numbers.length; i += 5) {
            String inA = a.substring(number(numbers[i]), number(numbers[i + 1]) + 1);
            String inB = b.substring(number(numbers[i + 2]), number(numbers[i + 3]) + 1);
            assertEquals(inA, inB);
            assertEquals(inA.length(), number(numbers[i + 4]));
            found.insert(0, inA);
        }
        assertEquals(sequence, found.toString());
    }

    private static int number(String reply) {
        return Integer.parseInt(reply.substring(1));
    }

    @Example
    void matchesThatAreTooShortAreLeftOut() {
        send("MSET a ohmytext b mynewtext");

        assertEquals(
                "*4\r\n$7\r\nmatches\r\n*1\r\n*2\r\n*2\r\n:4\r\n:7\r\n*2\r\n:5\r\n:8\r\n$3\r\nlen\r\n:6\r\n",
                send("LCS a b IDX MINMATCHLEN 3"));
    }

    @Example
    void indexesAreAMapInResp3() {
        send("HELLO 3");

        assertEquals("%2\r\n$7\r\nmatches\r\n*0\r\n$3\r\nlen\r\n:0\r\n", send("LCS a b IDX"));
    }

    @Example
    void aTableThatRedisRefusesIsRefused() {
        send("SETRANGE a 20000 x");

        assertEquals(
                "-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len\r\n", send("LCS a a"));
    }
}
