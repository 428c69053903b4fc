package io.kvserver.core.remote.shipment;

import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Slots;
import java.util.Arrays;
import java.util.TreeSet;

/** The keys of one or several requests, and their slot. Confined to one thread. */
public final class RequestKeys implements KeySpec.Visitor {
    public static final int NONE = -1;
    public static final int SEVERAL = -2;

    private final TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
    private int slot = NONE;

    @Override
    public void key(Args request, int word, KeySpec spec) {
        add(request.copy(word));
    }

    public void add(byte[] key) {
        if (keys.add(key)) {
            int next = Slots.of(key);
            slot = slot == NONE || slot == next ? next : SEVERAL;
        }
    }

    /** The slot of all; {@link #NONE} if there are no keys, {@link #SEVERAL} if they are in several. */
    public int slot() {
        return slot;
    }

    /** The distinct keys in a carrier's order. */
    public byte[][] sorted() {
        return keys.toArray(new byte[0][]);
    }
}
