package io.kvserver.core.client;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.Routing;
import org.jspecify.annotations.Nullable;

/** Why a store cannot run some commands for a while. Immutable. */
public final class Limitation {
    /** The data is being loaded. */
    public static final Limitation LOADING =
            new Limitation("LOADING Redis is loading the dataset in memory", Kind.ALL_BUT_LOADING);

    /** The store has been closed. */
    public static final Limitation CLOSED = new Limitation("ERR the store has been closed", Kind.WRITES);

    private static final Limitation BUSY_SCRIPT = busyWith("SCRIPT KILL");
    private static final Limitation BUSY_FUNCTION = busyWith("FUNCTION KILL");

    private enum Kind {
        /** All commands but those with {@link Flag#LOADING}. */
        ALL_BUT_LOADING,
        /** All commands but those with {@link Flag#ALLOW_BUSY}. */
        ALL_BUT_BUSY,
        /** Those with {@link Flag#WRITE}, and transactions that have one. */
        WRITES
    }

    private final String error;
    private final Kind kind;

    private Limitation(String error, Kind kind) {
        this.error = error;
        this.kind = kind;
    }

    /** Changes cannot be kept, for the reason. */
    public static Limitation diskTrouble(String reason) {
        return new Limitation("MISCONF Errors writing to the AOF file: " + reason, Kind.WRITES);
    }

    private static Limitation busyWith(String command) {
        return new Limitation(
                "BUSY Redis is busy running a script. You can only call " + command + " or SHUTDOWN NOSAVE.",
                Kind.ALL_BUT_BUSY);
    }

    /** A script, or a function, has been running for too long. */
    static Limitation busy(boolean function) {
        return function ? BUSY_FUNCTION : BUSY_SCRIPT;
    }

    /** What clients are told. */
    public String error() {
        return error;
    }

    boolean isLoading() {
        return this == LOADING;
    }

    @Nullable
    String refusal(Command command, @Nullable Transaction transaction) {
        boolean refused = switch (kind) {
            case ALL_BUT_LOADING -> !command.flags().contains(Flag.LOADING);
            case ALL_BUT_BUSY -> !command.flags().contains(Flag.ALLOW_BUSY);
            case WRITES -> writes(command) || (ends(command) && transaction != null && writes(transaction));
        };
        return refused ? error : null;
    }

    private static boolean ends(Command command) {
        return command.routing().scope() == Routing.Scope.TRANSACTION;
    }

    private static boolean writes(Command command) {
        return command.flags().contains(Flag.WRITE);
    }

    private static boolean writes(Transaction transaction) {
        return transaction.requests().stream().anyMatch(request -> writes(request.command()));
    }
}
