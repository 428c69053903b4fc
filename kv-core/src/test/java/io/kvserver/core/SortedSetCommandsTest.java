package io.kvserver.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on sorted sets whose replies are random, or that the tests' redis-server does not have. */
class SortedSetCommandsTest {
    private final SessionDriver client = SessionDriver.withOwnStore();

    private String run(String request) {
        return client.exchange(request + "\n");
    }

    private List<String> lines(String request) {
        return Arrays.asList(run(request).split("\n"));
    }

    private void fill(int size) {
        for (int i = 0; i < size; i++) {
            run("ZADD z " + i + " m" + i);
        }
    }

    /** As in Redis: a set that is known to become large is never packed, and a packed score loses the sign of zero. */
    @Test
    void aNegativeZeroKeepsItsSignInARangeOfRanksThatIsLarge() {
        run("CONFIG SET zset-max-listpack-entries 2");
        run("ZADD a 0 x1 0 x2 0 x3");
        run("ZUNIONSTORE b 1 a WEIGHTS -1");
        run("ZRANGESTORE ranks b 0 -1");
        run("ZRANGESTORE scores b -inf +inf BYSCORE");

        assertEquals("-0\n", run("ZSCORE ranks x1"));
        assertEquals("0\n", run("ZSCORE scores x1"));
        assertEquals("-0\n", run("ZSCORE scores x3"));
    }

    /** As in Redis: NaN becomes 0 before the addition only for the smallest set; otherwise the sum is NaN, and becomes 0. */
    @Test
    void infinityTimesZeroMakesTheSumOfAnIntersectionZero() {
        run("ZADD a inf x 1 y 2 z");
        run("SADD s x");

        assertEquals("x\n0\n", run("ZINTER 2 a s WEIGHTS 0 1 WITHSCORES"));
        assertEquals("x\n1\n", run("ZINTER 2 a s WEIGHTS 0 1 AGGREGATE MAX WITHSCORES"));
    }

    @Test
    void aRankComesWithItsScore() {
        run("ZADD z 1 a 2.5 b");

        assertEquals("1\n2.5\n", run("ZRANK z b WITHSCORE"));
        assertEquals("0\n2.5\n", run("ZREVRANK z b withscore"));
        assertEquals("ERR syntax error\n", run("ZRANK z b WITHSCORES"));
        assertEquals("ERR wrong number of arguments for 'zrank' command\n", run("ZRANK z b WITHSCORE 1"));
        assertEquals("\n", run("ZRANK z none WITHSCORE"));
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 400})
    void randomMembersAreDifferentUnlessRepetitionsAreAskedFor(int size) {
        fill(size);
        for (int count : new int[] {1, 5, size / 2, size - 1, size, 2 * size}) {
            List<String> different = lines("ZRANDMEMBER z " + count);
            assertEquals(Math.min(size, count), different.size());
            assertEquals(different.size(), new HashSet<>(different).size());
            assertEquals(count, lines("ZRANDMEMBER z " + -count).size());
            List<String> scored = lines("ZRANDMEMBER z " + -count + " WITHSCORES");
            for (int i = 0; i < scored.size(); i += 2) {
                assertEquals(scored.get(i), "m" + scored.get(i + 1));
            }
        }
    }

    @Test
    void eachMemberIsDrawnSometimes() {
        fill(10);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            seen.add(run("ZRANDMEMBER z"));
        }

        assertEquals(10, seen.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {50, 1000})
    void aScanComesToEachMember(int size) {
        fill(size);
        List<String> seen = new ArrayList<>();
        String cursor = "0";
        do {
            List<String> reply = lines("ZSCAN z " + cursor + " COUNT 20 MATCH m*");
            cursor = reply.get(0);
            for (int i = 1; i + 1 < reply.size(); i += 2) {
                assertEquals(reply.get(i), "m" + reply.get(i + 1));
                seen.add(reply.get(i));
            }
        } while (!cursor.equals("0"));

        assertEquals(size, seen.size());
        assertEquals(size, new HashSet<>(seen).size());
    }

    @Test
    void aSortedSetIsPackedUpToTheLimits() {
        fill(128);
        assertEquals("listpack\n", run("OBJECT ENCODING z"));

        run("ZADD z 1 another");
        assertEquals("skiplist\n", run("OBJECT ENCODING z"));
        run("ZADD y 1 " + "x".repeat(64));
        assertEquals("listpack\n", run("OBJECT ENCODING y"));
        run("ZADD y 1 " + "x".repeat(65));
        assertEquals("skiplist\n", run("OBJECT ENCODING y"));
        assertEquals("2\n", run("ZCARD y"));
    }

    @Test
    void longMembersAreAnsweredCompletely() {
        String member = "x".repeat(40_000);
        run("ZADD z 1 " + member + " 2 b");

        assertEquals(member + "\nb\n", run("ZRANGE z 0 -1"));
        assertEquals(member + "\n1\n", run("ZPOPMIN z"));
        assertEquals("b\n", run("ZRANGE z 0 -1"));
        assertTrue(new String(client.exchange("PING\n".getBytes(ISO_8859_1)), ISO_8859_1).contains("PONG"));
    }
}
