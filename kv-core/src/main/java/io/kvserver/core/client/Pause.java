package io.kvserver.core.client;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Routing;
import org.jspecify.annotations.Nullable;

/**
 * A time in which clients have to wait: CLIENT PAUSE. Any thread.
 *
 * <p>A client that has to wait looks again when it is woken and at the deadline; the pause holds no list of them.
 */
public final class Pause {
    /** Whom a pause stops; the later one stops more. */
    public enum Scope {
        /** Requests that change data. */
        WRITES,
        /** All requests. */
        ALL
    }

    private record Term(long endMillis, Scope scope) {}

    private volatile @Nullable Term term;

    /** Whether there may be a pause. One read of shared memory; asked for each request. */
    public boolean isSet() {
        return term != null;
    }

    /** When it ends, in milliseconds since 1970; 0 if there is none. */
    public long endMillis() {
        Term current = term;
        return current == null ? 0 : current.endMillis();
    }

    /** Adds a pause to the one that may be: whatever ends later and stops more. */
    public synchronized void begin(long endMillis, Scope scope, long nowMillis) {
        endIfOver(nowMillis);
        Term current = term;
        if (current == null) {
            term = new Term(endMillis, scope);
        } else {
            Scope stricter = scope == Scope.ALL ? scope : current.scope();
            term = new Term(Math.max(current.endMillis(), endMillis), stricter);
        }
    }

    public synchronized void end() {
        term = null;
    }

    /** Whether a client's request has to wait now. */
    public boolean holds(Command command, Client client, long nowMillis) {
        Term current = term;
        if (current == null || current.endMillis() <= nowMillis) {
            endIfOver(nowMillis);
            return false;
        }
        return !client.listening().isMonitor() && (current.scope() == Scope.ALL || writes(command, client));
    }

    private synchronized void endIfOver(long nowMillis) {
        if (endMillis() <= nowMillis) {
            term = null;
        }
    }

    private static boolean writes(Command command, Client client) {
        if (command.routing().scope() == Routing.Scope.TRANSACTION) {
            Transaction transaction = client.transaction().open();
            return transaction != null
                    && transaction.requests().stream().anyMatch(request -> writes(request.command()));
        }
        return writes(command);
    }

    private static boolean writes(Command command) {
        return command.flags().contains(Flag.WRITE) || command.flags().contains(Flag.MAY_REPLICATE);
    }
}
