package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.engine.Engine;
import io.kvserver.core.engine.Lane;
import io.kvserver.core.store.Keyspace;
import java.util.EnumSet;
import java.util.Set;

/** The engine whose keys are on the nodes of a cluster. Any thread. */
@SuppressWarnings("exports") // Only the store can create one.
public final class RemoteEngine implements Engine {
    private final Engine local;
    private final Carrier carrier;
    private final RemoteWaits waits = new RemoteWaits();
    private final SharedLibraries libraries;

    /**
     * {@code local} runs requests about this node, such as INFO, with {@code keys}. To be created before there are
     * clients.
     */
    public RemoteEngine(Engine local, Carrier carrier, ServerState server, Keyspace keys) {
        this.local = local;
        this.carrier = carrier;
        server.topology(new RemoteTopology(carrier));
        InsideLane inside = new InsideLane(local, server, keys);
        libraries = new SharedLibraries(server, inside);
        NodeMail mail = new NodeMail(server, carrier, waits, inside, libraries);
        carrier.owner().serves(new Owner.Node(server, carrier.peers(), mail));
        mail.begin();
    }

    @Override
    public Lane open(Client client, Runnable told) {
        return new RemoteLane(local, client, told, carrier, waits, libraries);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.BLOCKING);
    }
}
