package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.cluster.Linearizability.Kind;
import io.kvserver.cluster.Linearizability.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    private static final List<Kind> KINDS = List.of(Kind.values());

    private static Operation set(long start, long end, long number) {
        return new Operation(Kind.SET, start, end, number, null);
    }

    private static Operation get(long start, long end, Long reply) {
        return new Operation(Kind.GET, start, end, 0, reply);
    }

    private static Operation incr(long start, long end, Long reply) {
        return new Operation(Kind.INCR, start, end, 0, reply);
    }

    private static boolean isLinearizable(Operation... operations) {
        return Linearizability.isLinearizable(List.of(operations));
    }

    @Test
    void sequentialOperationsMustSeeEachOther() {
        assertTrue(isLinearizable(get(0, 1, null), set(2, 3, 5), get(4, 5, 5L), incr(6, 7, 6L)));
        assertFalse(isLinearizable(set(0, 1, 5), get(2, 3, null)));
        assertFalse(isLinearizable(set(0, 1, 5), set(2, 3, 6), get(4, 5, 5L)));
        assertFalse(isLinearizable(incr(0, 1, 1L), incr(2, 3, 1L)));
        assertTrue(isLinearizable(
                set(0, 1, 5),
                new Operation(Kind.DEL, 2, 3, 0, 1L),
                get(4, 5, null),
                new Operation(Kind.DEL, 6, 7, 0, 0L)));
    }

    @Test
    void concurrentOperationsMayTakeEffectInEitherOrder() {
        assertTrue(isLinearizable(set(0, 9, 5), set(1, 8, 6), get(10, 11, 5L)));
        assertTrue(isLinearizable(set(0, 9, 5), get(1, 2, 5L), get(3, 4, 5L)));
        // A later operation sees at least what an earlier one saw.
        assertFalse(isLinearizable(set(0, 9, 5), get(1, 2, 5L), get(3, 4, null)));
        assertFalse(isLinearizable(incr(0, 9, 1L), incr(1, 8, 1L)));
    }

    @Test
    void anOperationWithoutAReplyMayTakeEffectLaterOrNever() {
        assertTrue(isLinearizable(set(0, Linearizability.NEVER, 5), get(1, 2, null), get(3, 4, 5L)));
        assertTrue(isLinearizable(set(0, Linearizability.NEVER, 5), get(1, 2, null), get(3, 4, null)));
        assertFalse(isLinearizable(set(0, Linearizability.NEVER, 5), get(1, 2, 5L), get(3, 4, null)));
        assertFalse(isLinearizable(get(0, 1, 5L), set(2, Linearizability.NEVER, 5)));
        // It takes effect once, not twice.
        assertFalse(isLinearizable(incr(0, Linearizability.NEVER, null), incr(1, 2, 3L)));
    }

    /** Histories of an actual number, in which each operation took effect at a random moment, and the same histories with one false reply. */
    @Test
    void realHistoriesPassAndAFalseReplyIsFound() {
        Random random = new Random(1);
        for (int history = 0; history < 50; history++) {
            List<Operation> operations = new ArrayList<>();
            Long number = null;
            for (int moment = 0; moment < 100; moment++) {
                long start = 10L * moment - random.nextInt(30);
                long end = 10L * moment + 1 + random.nextInt(30);
                Kind kind = KINDS.get(random.nextInt(KINDS.size()));
                Operation unknown = new Operation(kind, start, Linearizability.NEVER, moment * 1000L, null);
                if (random.nextInt(20) == 0) {
                    operations.add(unknown);
                    number = random.nextBoolean() ? unknown.after(number) : number;
                    continue;
                }
                Long reply = switch (kind) {
                    case GET -> number;
                    case SET -> null;
                    case INCR -> unknown.after(number);
                    case DEL -> number == null ? 0L : 1L;
                };
                number = unknown.after(number);
                operations.add(new Operation(kind, start, end, moment * 1000L, reply));
            }
            Collections.shuffle(operations, random);
            assertTrue(Linearizability.isLinearizable(operations), () -> "" + operations);

            operations.add(get(400 + random.nextInt(100), 600, 999_999L));
            assertFalse(Linearizability.isLinearizable(operations), () -> "" + operations);
        }
    }
}
