package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.net.Invocable;
import com.tangosol.net.InvocationService;
import com.tangosol.util.Binary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message or question of one node to another. Run by the engine's thread for it, one after the other. */
public final class News implements Invocable, ExternalizableLite {
    private static final long serialVersionUID = 1L;

    private static final byte VERSION = 1;

    private transient String from = "";
    private transient boolean address;
    private transient byte[] message = {};
    private transient @Nullable Binary result;

    /** For the engine. */
    public News() {}

    /**
     * A message of a node.
     *
     * @param from the identity of the sending node
     * @param address whether it announces the sender's address for clients; otherwise kv handles it
     */
    News(String from, boolean address, byte[] message) {
        this.from = from;
        this.address = address;
        this.message = message;
    }

    @Override
    public void init(InvocationService service) {}

    @Override
    public void run() {
        result = new Binary(CoherencePeers.received(from, address, message));
    }

    @Override
    public @Nullable Object getResult() {
        return result;
    }

    @Override
    public void readExternal(DataInput in) throws IOException {
        if (in.readByte() != VERSION) {
            throw new IOException("from a node of another version");
        }
        from = in.readUTF();
        address = in.readBoolean();
        message = Delivery.readBytes(in);
    }

    @Override
    public void writeExternal(DataOutput out) throws IOException {
        out.writeByte(VERSION);
        out.writeUTF(from);
        out.writeBoolean(address);
        Delivery.writeBytes(message, out);
    }
}
