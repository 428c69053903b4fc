package io.kvserver.cluster;

import com.tangosol.net.CacheFactory;
import io.kvserver.core.remote.ClusterProvider;

/** This process as a node that has joined. Any thread. */
record CoherenceNode(CoherenceCarrier carrier, CoherencePeers peers, Keeper keeper, String host)
        implements ClusterProvider.Node {
    @Override
    public void serves(String address, int port) {
        peers.serves(address.isEmpty() ? host : address, port);
    }

    @Override
    public void close() {
        keeper.close();
        carrier.close();
        CacheFactory.shutdown();
    }
}
