package io.kvserver.core.value.sortedset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A large sorted set compared with a plain one. */
class SortedSetValueProperties {
    private static final Comparator<Entry> ORDER =
            Comparator.<Entry>comparingDouble(entry -> entry.score() + 0.0).thenComparing(Entry::member);

    record Entry(String member, double score) {}

    /** A sorted set and its expected content. */
    private static final class Pair {
        final SortedSetValue value;
        final Map<String, Double> scores;
        final TreeSet<Entry> order = new TreeSet<>(ORDER);

        Pair(SortedSetValue value, Map<String, Double> scores) {
            this.value = value;
            this.scores = new HashMap<>(scores);
            scores.forEach((member, score) -> order.add(new Entry(member, score)));
        }

        void put(String member, double score) {
            byte[] bytes = member.getBytes(ISO_8859_1);
            value.put(score, bytes, 0, bytes.length);
            Double old = scores.put(member, score);
            if (old != null) {
                order.remove(new Entry(member, old));
            }
            order.add(new Entry(member, score));
        }

        void remove(String member) {
            byte[] bytes = member.getBytes(ISO_8859_1);
            Double old = scores.remove(member);
            assertEquals(old != null, value.find(bytes, 0, bytes.length));
            if (old != null) {
                assertEquals(old, value.score());
                value.remove();
                order.remove(new Entry(member, old));
            }
        }

        void removeRange(int rank, int count) {
            value.removeRange(rank, count);
            List<Entry> removed = new ArrayList<>(order).subList(rank, rank + count);
            removed.forEach(entry -> scores.remove(entry.member()));
            removed.forEach(order::remove);
        }

        void check(Random random) {
            value.checkInvariants();
            List<Entry> expected = new ArrayList<>(order);
            assertEquals(expected, read(0, false));
            double bound = random.nextInt(40) - 20;
            assertEquals(
                    expected.stream().filter(entry -> entry.score() < bound).count(), value.countBelow(bound, false));
            assertEquals(
                    expected.stream().filter(entry -> entry.score() <= bound).count(), value.countBelow(bound, true));
            if (!expected.isEmpty()) {
                int rank = random.nextInt(expected.size());
                assertEquals(expected.subList(rank, expected.size()), read(rank, false));
                List<Entry> reversed = new ArrayList<>(expected.subList(0, rank + 1));
                Collections.reverse(reversed);
                assertEquals(reversed, read(rank, true));
            }
        }

        List<Entry> read(int rank, boolean reverse) {
            List<Entry> read = new ArrayList<>();
            SortedSetCursor cursor = new SortedSetCursor();
            for (boolean more = cursor.seek(value, rank, reverse); more; more = cursor.next()) {
                read.add(new Entry(
                        new String(cursor.array(), cursor.offset(), cursor.length(), ISO_8859_1), cursor.score()));
            }
            return read;
        }
    }

    @Property(tries = 60)
    void itHoldsWhatAPlainOneHolds(@ForAll long seed) {
        Random random = new Random(seed);
        int longest = random.nextInt(4) == 0 ? 3000 : 40;
        int members = 1 << (2 + random.nextInt(11));
        boolean fewScores = random.nextBoolean();
        List<Pair> pairs = new ArrayList<>();
        pairs.add(new Pair(new SortedSetValue(), Map.of()));
        for (int phase = 0; phase < 6; phase++) {
            int removals = random.nextInt(10);
            for (int i = 0; i < 1500; i++) {
                Pair pair = pairs.get(random.nextInt(pairs.size()));
                String member = member(random.nextInt(members), longest);
                if (random.nextInt(10) < removals) {
                    pair.remove(member);
                } else {
                    pair.put(member, score(random, fewScores));
                }
            }
            Pair pair = pairs.get(random.nextInt(pairs.size()));
            int rank = random.nextInt(pair.scores.size() + 1);
            pair.removeRange(rank, random.nextInt(Math.min(300, pair.scores.size() - rank) + 1));
            pairs.forEach(each -> each.check(random));
            if (pairs.size() < 4) {
                pairs.add(new Pair(pair.value.fork(), pair.scores));
            }
        }
    }

    private static double score(Random random, boolean few) {
        if (few) {
            return random.nextInt(3) - 1;
        }
        return switch (random.nextInt(20)) {
            case 0 -> Double.POSITIVE_INFINITY;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> -0.0;
            case 3 -> 0.0;
            default -> (random.nextInt(800) - 400) / 16.0;
        };
    }

    /** A member of any length, but always the same for a number. */
    private static String member(int number, int longest) {
        int length = new Random(number).nextInt(longest);
        return number + "x".repeat(length);
    }

    @Property(tries = 20)
    void membersAreCountedByThemselvesIfTheirScoresAreTheSame(@ForAll long seed) {
        Random random = new Random(seed);
        Pair pair = new Pair(new SortedSetValue(), Map.of());
        int size = random.nextInt(3000) + 1;
        for (int i = 0; i < size; i++) {
            pair.put(Integer.toString(random.nextInt(100_000), 36), 7);
        }
        pair.value.checkInvariants();
        for (int i = 0; i < 50; i++) {
            String bound = Integer.toString(random.nextInt(100_000), 36);
            byte[] bytes = bound.getBytes(ISO_8859_1);
            long less = pair.scores.keySet().stream()
                    .filter(member -> member.compareTo(bound) < 0)
                    .count();
            assertEquals(less, pair.value.countBelow(bytes, 0, bytes.length, false));
            assertEquals(
                    less + (pair.scores.containsKey(bound) ? 1 : 0),
                    pair.value.countBelow(bytes, 0, bytes.length, true));
        }
    }

    @Property(tries = 30)
    void aScanShowsWhatIsThereAllTheTime(@ForAll long seed) {
        Random random = new Random(seed);
        Pair pair = new Pair(new SortedSetValue(), Map.of());
        int size = random.nextInt(5000) + 1;
        for (int i = 0; i < size; i++) {
            pair.put("stays" + i, random.nextInt(100));
        }
        Set<String> shown = new HashSet<>();
        long cursor = 0;
        int calls = 0;
        do {
            List<String> some = new ArrayList<>();
            cursor = pair.value.scan(
                    cursor,
                    20,
                    (array, offset, length, score) -> some.add(new String(array, offset, length, ISO_8859_1)));
            assertTrue(some.size() < 100, () -> some.size() + " at once");
            shown.addAll(some);
            for (int i = 0; i < 20; i++) {
                String member = "comes" + random.nextInt(3000);
                if (random.nextBoolean()) {
                    pair.put(member, 1);
                } else {
                    pair.remove(member);
                }
                pair.put("stays" + random.nextInt(size), random.nextInt(100));
            }
            assertTrue(++calls < 2 * size + 10);
        } while (cursor != 0);
        for (int i = 0; i < size; i++) {
            assertTrue(shown.contains("stays" + i));
        }
        assertFalse(shown.isEmpty());
    }
}
