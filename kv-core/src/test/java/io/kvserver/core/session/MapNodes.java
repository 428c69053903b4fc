package io.kvserver.core.session;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Nodes in this process. Their keys are in one sorted map for each part, which survives all of them. Any thread. */
final class MapNodes {
    static final int PARTS = 7;

    private final List<Map<byte[], byte[]>> parts = new ArrayList<>();
    /** The pages of the keys of each part. */
    private final List<Map<byte[], byte[]>> pages = new ArrayList<>();

    private final List<MapCarrier> nodes = new ArrayList<>();
    private final AtomicReference<byte[]> shared = new AtomicReference<>(new byte[0]);

    MapNodes(int count, Executor network) {
        for (int i = 0; i < PARTS; i++) {
            parts.add(new TreeMap<>(Arrays::compareUnsigned));
            pages.add(new TreeMap<>(Arrays::compareUnsigned));
        }
        for (int i = 0; i < count; i++) {
            nodes.add(new MapCarrier(this, new MapPeers(this, i), network));
        }
    }

    AtomicReference<byte[]> shared() {
        return shared;
    }

    boolean replaceShared(byte[] expected, byte[] value) {
        byte[] present = shared.get();
        return Arrays.equals(present, expected) && shared.compareAndSet(present, value);
    }

    List<Map<byte[], byte[]>> parts() {
        return parts;
    }

    List<Map<byte[], byte[]>> pages() {
        return pages;
    }

    List<MapCarrier> all() {
        return nodes;
    }

    MapCarrier node(int number) {
        return nodes.get(number);
    }

    /** The owner of a part: the first node that is not gone, counted from the number of the part. */
    MapCarrier ownerOf(int part) {
        for (int i = part; ; i++) {
            MapCarrier node = nodes.get(i % nodes.size());
            if (!node.peers().isGone()) {
                return node;
            }
        }
    }
}
