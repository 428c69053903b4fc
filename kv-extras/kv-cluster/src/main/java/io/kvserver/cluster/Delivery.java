package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.util.Binary;
import com.tangosol.util.InvocableMap;
import com.tangosol.util.processor.AbstractProcessor;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.remote.Owner;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A request that is sent to the owner of its keys. It is addressed to the first key; the others, of the same partition,
 * are locked in order, so two requests cannot wait for each other. Its changes take effect together, and are on the
 * backups when its reply arrives. The engine stores the reply with them, and answers from there if it delivers the
 * request again.
 *
 * <p>Thread: one of the engine's that has locked the keys.
 */
public final class Delivery extends AbstractProcessor<Binary, Binary, Binary> implements ExternalizableLite {
    private static final long serialVersionUID = 1L;

    /** The format's version: nodes of version 1 do not know pages. */
    private static final byte VERSION = 2;

    static final Owner OWNER = new Owner(StandardCommands.table());

    private transient byte[][] keys = {};
    private transient byte[] shipment = {};

    /** For the engine. */
    public Delivery() {}

    Delivery(byte[][] keys, byte[] shipment) {
        this.keys = keys;
        this.shipment = shipment;
    }

    @Override
    public Binary process(InvocableMap.Entry<Binary, Binary> first) {
        TakenEntries taken = new TakenEntries(first.asBinaryEntry(), keys);
        return new Binary(OWNER.run(shipment, keys, taken));
    }

    @Override
    public void readExternal(DataInput in) throws IOException {
        if (in.readByte() != VERSION) {
            throw new IOException("from a node of another version");
        }
        keys = new byte[in.readInt()][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = readBytes(in);
        }
        shipment = readBytes(in);
    }

    @Override
    public void writeExternal(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeInt(keys.length);
        for (byte[] key : keys) {
            writeBytes(key, out);
        }
        writeBytes(shipment, out);
    }

    static byte[] readBytes(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
