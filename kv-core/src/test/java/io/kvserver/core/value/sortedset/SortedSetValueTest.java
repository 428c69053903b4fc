package io.kvserver.core.value.sortedset;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sorted sets of many members: their shape and memory. */
class SortedSetValueTest {
    /** Enough members for three levels; removed again at the front, at the end and in the middle. */
    @ParameterizedTest
    @ValueSource(strings = {"ascending", "descending", "random"})
    void manyMembersAreAddedAndRemoved(String how) {
        Random random = new Random(1);
        SortedSetValue value = new SortedSetValue();
        int size = 150_000;
        for (int i = 0; i < size; i++) {
            byte[] member = ("member:" + (1_000_000_000_000L + i)).getBytes(ISO_8859_1);
            double score = switch (how) {
                case "ascending" -> i;
                case "descending" -> -i;
                default -> random.nextInt(1_000_000);
            };
            value.put(score, member, 0, member.length);
        }
        value.checkInvariants();
        long overhead = value.memoryBytes() / size - 20;
        assertTrue(overhead <= (how.equals("random") ? 28 : 23), () -> overhead + " bytes a member");

        SortedSetValue fork = value.fork();
        while (value.size() > 0) {
            int count = Math.min(value.size(), 30_000);
            value.removeRange(random.nextInt(value.size() - count + 1), count);
            value.checkInvariants();
        }

        assertEquals(size, fork.size());
        fork.checkInvariants();
        assertTrue(value.memoryBytes() < 200_000, () -> value.memoryBytes() + " bytes of an empty one");
    }
}
