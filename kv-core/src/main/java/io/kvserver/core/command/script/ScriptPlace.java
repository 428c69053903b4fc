package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Transaction;
import io.kvserver.core.client.invocation.Placement;
import io.kvserver.core.cluster.Topology;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import org.jspecify.annotations.Nullable;

/** Checks which keys a script may access on a node of a cluster. Confined to one run. */
final class ScriptPlace {
    private static final String NOT_HERE = "ERR Script attempted to access a non local key in a cluster node";
    private static final String OTHER_SLOT = "ERR Script attempted to access keys that do not hash to the same slot";

    private final Topology topology;
    private final boolean redirected;
    private final boolean crosses;
    /** The slot of the keys in the client's request, or else of the first accessed key. */
    private int slot;

    private ScriptPlace(Topology topology, boolean redirected, boolean crosses, int slot) {
        this.topology = topology;
        this.redirected = redirected;
        this.crosses = crosses;
        this.slot = slot;
    }

    static ScriptPlace of(Topology topology, Client client, ScriptCall call) {
        ScriptFlags flags = call.flags();
        Transaction executed = client.transaction().queued();
        Command command = client.server().commands().find(call.args());
        return new ScriptPlace(
                topology,
                client.identity().isRedirected(),
                !flags.declared() || flags.has(ScriptFlags.Flag.ALLOW_CROSS_SLOT_KEYS),
                executed != null || command == null ? Placement.slot(executed) : Placement.slot(command, call.args()));
    }

    /** The reason why the script may not make a request; {@code null} if it may. */
    @Nullable
    String refusal(Command command, Args args) {
        if (!topology.reaches(command, args)) {
            return NOT_HERE;
        }
        int keys = Placement.slot(command, args);
        if (keys == Placement.NONE) {
            return null;
        }
        if (keys == Placement.SEVERAL || topology.elsewhere(keys, redirected) != null) {
            return NOT_HERE;
        }
        if (slot == Placement.NONE) {
            slot = keys;
        }
        return crosses || slot == keys ? null : OTHER_SLOT;
    }
}
