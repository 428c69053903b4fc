package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.util.Binary;
import com.tangosol.util.filter.EntryFilter;
import io.kvserver.core.remote.Listing;
import io.kvserver.core.remote.StoredKey;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters the keys of a {@link Listing}. Called by the engine on the keys' owner, by one thread at a time. */
public final class Wanted implements EntryFilter<Binary, Binary>, ExternalizableLite {
    private static final long serialVersionUID = 1L;

    private byte[] encoded = {};
    private transient @Nullable Listing listing;

    /** For the engine. */
    public Wanted() {}

    Wanted(byte[] encoded) {
        this.encoded = encoded;
    }

    @Override
    public boolean evaluateEntry(Map.Entry<? extends Binary, ? extends Binary> entry) {
        Binary stored = entry.getValue();
        if (stored == null) {
            return false;
        }
        Listing decoded = listing;
        if (decoded == null) {
            decoded = Listing.decode(encoded);
            listing = decoded;
        }
        byte[] head = stored.toByteArray(0, StoredKey.HEAD_BYTES);
        return decoded.lists(entry.getKey().toByteArray(), head);
    }

    @Override
    public boolean evaluate(Binary value) {
        throw new UnsupportedOperationException("a value alone has no key");
    }

    @Override
    public void readExternal(DataInput in) throws IOException {
        encoded = Delivery.readBytes(in);
    }

    @Override
    public void writeExternal(DataOutput out) throws IOException {
        Delivery.writeBytes(encoded, out);
    }
}
