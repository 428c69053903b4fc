package io.kvserver.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Checks whether what several clients saw of one number is linearizable: each operation took effect at one moment between its request and its reply. The search tries each operation that may be next, and goes back if there is none; it remembers visited states (Wing and Gong, with Lowe's cache). Confined to one thread.
 */
final class Linearizability {
    /** No reply came: the operation may take effect at any later time, or never. */
    static final long NEVER = Long.MAX_VALUE;

    private final List<Operation> operations;
    private final Set<Position> visited = new HashSet<>();
    private final BitSet done = new BitSet();

    enum Kind {
        GET,
        SET,
        INCR,
        DEL
    }

    /**
     * A client's operation and its reply.
     *
     * @param startNanos when the request was sent
     * @param endNanos when the reply came; {@link #NEVER} if the outcome is unknown
     * @param argument the value that SET sets
     * @param reply the reply of GET, which may be {@code null}, INCR or DEL
     */
    record Operation(Kind kind, long startNanos, long endNanos, long argument, Long reply) {
        boolean isKnown() {
            return endNanos != NEVER;
        }

        /** The number after the operation. */
        Long after(Long before) {
            return switch (kind) {
                case GET -> before;
                case SET -> argument;
                case INCR -> before == null ? 1 : before + 1;
                case DEL -> null;
            };
        }

        /** Whether the reply is right if this was the number before. */
        boolean fits(Long before) {
            if (!isKnown()) {
                return true;
            }
            return switch (kind) {
                case GET -> Objects.equals(reply, before);
                case SET -> true;
                case INCR -> Objects.equals(reply, after(before));
                case DEL -> Objects.equals(reply, before == null ? 0L : 1L);
            };
        }
    }

    /** A state: the operations that have taken effect, and the number after them. */
    private record Position(BitSet done, Long number) {}

    private Linearizability(List<Operation> operations) {
        this.operations = operations;
    }

    /** The key does not exist at first. */
    static boolean isLinearizable(List<Operation> operations) {
        List<Operation> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(Operation::startNanos));
        return new Linearizability(sorted).canGoOn(null);
    }

    private boolean canGoOn(Long number) {
        long end = NEVER;
        boolean ended = true;
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            Operation operation = operations.get(i);
            if (operation.isKnown()) {
                ended = false;
                end = Math.min(end, operation.endNanos());
            }
        }
        if (ended) {
            return true;
        }
        for (int i = done.nextClearBit(0); i < operations.size(); i = done.nextClearBit(i + 1)) {
            Operation operation = operations.get(i);
            if (operation.startNanos() > end) {
                // All later operations start after it, too.
                return false;
            }
            if (operation.fits(number)) {
                done.set(i);
                Long after = operation.after(number);
                if (visited.add(new Position((BitSet) done.clone(), after)) && canGoOn(after)) {
                    return true;
                }
                done.clear(i);
            }
        }
        return false;
    }
}
