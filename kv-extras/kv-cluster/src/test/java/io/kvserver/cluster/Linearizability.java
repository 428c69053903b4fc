package io.kvserver.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Whether what several clients saw of one number can have happened one after the other, each operation at a moment between its request
 * and its reply. The search tries the operations that may be next, and goes back where none is; it remembers where it has been (Wing and
 * Gong, with Lowe's memory). Confined to one thread.
 */
final class Linearizability {
    /** No reply came: the operation may be done at any time, or never. */
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
     * What a client asked for and got.
     *
     * @param startNanos when it was sent
     * @param endNanos when the reply came; {@link #NEVER} if it is not known whether it was done
     * @param argument what SET sets
     * @param reply of GET, which may be {@code null}, INCR and DEL
     */
    record Operation(Kind kind, long startNanos, long endNanos, long argument, Long reply) {
        boolean isKnown() {
            return endNanos != NEVER;
        }

        /** The number after it. */
        Long after(Long before) {
            return switch (kind) {
                case GET -> before;
                case SET -> argument;
                case INCR -> before == null ? 1 : before + 1;
                case DEL -> null;
            };
        }

        /** Whether its reply is right, if the number was this before. */
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

    /** Which operations were done, and the number then. */
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
                // So do all behind it.
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
