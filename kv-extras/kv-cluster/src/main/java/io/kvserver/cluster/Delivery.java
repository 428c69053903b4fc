package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.net.cache.CacheMap;
import com.tangosol.util.Binary;
import com.tangosol.util.BinaryEntry;
import com.tangosol.util.InvocableMap;
import com.tangosol.util.processor.AbstractProcessor;
import io.kvserver.core.StandardCommands;
import io.kvserver.core.remote.Owner;
import io.kvserver.core.remote.StoredKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to the owner of its keys. It is sent to the first key; the others, of the same partition, are taken in their
 * order, so two requests cannot wait for each other. What it changes takes effect together, and is on the backups when its
 * reply comes back. The engine keeps the reply beside that, and answers from there if it delivers the request again.
 *
 * <p>Thread: one that the engine has given the keys to.
 */
public final class Delivery extends AbstractProcessor<Binary, Binary, Binary> implements ExternalizableLite {
    private static final long serialVersionUID = 1L;

    private static final byte VERSION = 1;
    /** A key whose time is over is removed so much later: nobody sees it from its deadline on, by the clock of who asks. */
    private static final long REMOVED_AFTER_MILLIS = 60_000;

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
        Taken taken = new Taken(first.asBinaryEntry(), keys);
        return new Binary(OWNER.run(shipment, keys, taken));
    }

    /** The entries of the keys. */
    private static final class Taken implements Owner.Entries {
        private final BinaryEntry<Binary, Binary>[] entries;

        @SuppressWarnings({"unchecked", "rawtypes"}) // An array.
        Taken(BinaryEntry<Binary, Binary> first, byte[][] keys) {
            entries = new BinaryEntry[keys.length];
            entries[0] = first;
            for (int i = 1; i < keys.length; i++) {
                entries[i] = first.getAssociatedEntry(CoherenceCarrier.CACHE, new Binary(keys[i]));
            }
        }

        @Override
        public byte @Nullable [] get(int key) {
            Binary stored = entries[key].getValue();
            return stored == null ? null : stored.toByteArray();
        }

        @Override
        public void set(int key, byte[] stored) {
            long deadline = StoredKey.deadlineMillis(stored);
            entries[key].setValue(new Binary(stored));
            entries[key].expire(deadline == StoredKey.NO_DEADLINE ? CacheMap.EXPIRY_NEVER : lifeMillis(deadline));
        }

        private static long lifeMillis(long deadlineMillis) {
            long left = deadlineMillis - System.currentTimeMillis();
            return Math.max(0, Math.min(left, Integer.MAX_VALUE * 1000L)) + REMOVED_AFTER_MILLIS;
        }

        @Override
        public void remove(int key) {
            entries[key].remove(false);
        }
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
