package io.kvserver.core.client.invocation;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.cluster.ClusterNode;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Whether the keys of a request are in one slot of a cluster, and whether this node takes it. Loaded only where there is a
 * cluster. Confined to one request.
 */
public final class Placement implements KeySpec.Visitor {
    /** There is no key. */
    public static final int NONE = -1;

    /** The keys are in several slots. */
    public static final int SEVERAL = -2;

    private static final String CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot";

    private int slot = NONE;

    private Placement() {}

    @Override
    public void key(Args request, int word, KeySpec spec) {
        int next = Slots.of(request.array(), request.offset(word), request.length(word));
        slot = slot == NONE || slot == next ? next : SEVERAL;
    }

    /** Why a client gets no answer to a request from this node; {@code null} if it does. */
    public static @Nullable String refusal(Topology topology, Command command, Args args, Client client) {
        int slot = command.routing().scope() == Routing.Scope.TRANSACTION
                ? slot(client.transaction().open())
                : slot(command, args);
        if (slot == SEVERAL) {
            return topology.divides(command) ? null : CROSSSLOT;
        }
        ClusterNode node =
                slot == NONE ? null : topology.elsewhere(slot, client.identity().isRedirected());
        return node == null ? null : "MOVED " + slot + " " + node.host() + ":" + node.port();
    }

    /** The slot of a request's keys, {@link #NONE} or {@link #SEVERAL}. */
    public static int slot(Command command, Args args) {
        int key = command.onlyKey();
        if (key != 0) {
            return Slots.of(args.array(), args.offset(key), args.length(key));
        }
        Placement placement = new Placement();
        command.visitPlaced(args, placement);
        return placement.slot;
    }

    /** The same of all requests of a transaction. */
    public static int slot(@Nullable Transaction transaction) {
        Placement placement = new Placement();
        if (transaction != null) {
            for (Transaction.Queued request : transaction.requests()) {
                request.command().visitPlaced(request.args(), placement);
            }
        }
        return placement.slot;
    }
}
