package io.kvserver.core.remote;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeyHandler;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The requests that a node of a cluster refuses, because they would run on this node alone, or only partly. Pure
 * functions.
 */
final class Refusals {
    static final String CROSS_SLOT = "CROSSSLOT Keys in request don't hash to the same slot";
    static final String SCRIPT_OF_USER =
            "ERR scripts on keys are not available in a cluster to users who may not do everything";
    private static final String OTHER_DATABASE = "ERR SELECT is not allowed in cluster mode";

    /** Refused commands, by name or by the name of their container. */
    private static final Set<String> REFUSED =
            Set.of("bgrewriteaof", "bgsave", "client|tracking", "debug", "migrate", "psync", "save", "swapdb", "sync");

    private Refusals() {}

    /** The reason why a request is refused; {@code null} if it is not. */
    static @Nullable String of(Command command, Args args) {
        String name = command.name();
        int container = name.indexOf('|');
        if (REFUSED.contains(name) || (container > 0 && REFUSED.contains(name.substring(0, container)))) {
            return notInCluster(command);
        }
        if (name.equals("select") && !args.is(1, "0")) {
            return OTHER_DATABASE;
        }
        return null;
    }

    /** The reason why a request on keys cannot be sent to their owner; {@code null} if it can. */
    static @Nullable String ofKeys(Command command, Args args) {
        boolean isOnNamedKeys = command.handler() instanceof KeyHandler && !command.reachesAll(args);
        return isOnNamedKeys ? null : notInCluster(command);
    }

    /** The reason why a request cannot be part of a transaction; {@code null} if it can. */
    static @Nullable String inTransaction(Command command, Args args) {
        Routing.Scope scope = command.routing().scope();
        boolean isRunByOwner = command.handler() instanceof KeyHandler
                && (scope == Routing.Scope.KEYS || scope == Routing.Scope.NONE)
                && !command.reachesAll(args);
        return isRunByOwner ? null : notInCluster(command) + " between MULTI and EXEC";
    }

    private static String notInCluster(Command command) {
        return "ERR " + command.name().replace('|', ' ').toUpperCase(Locale.ROOT) + " is not available in a cluster";
    }
}
