package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.util.Binary;
import com.tangosol.util.filter.EntryFilter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;

/** Filters the recorded deadlines that had passed at a time. Immutable except for the engine, which calls it on any thread. */
public final class Overdue implements EntryFilter<Binary, Binary>, ExternalizableLite {
    private static final long serialVersionUID = 1L;

    private long millis;

    /** For the engine. */
    public Overdue() {}

    /** At a time in milliseconds since 1970. */
    Overdue(long millis) {
        this.millis = millis;
    }

    @Override
    public boolean evaluateEntry(Map.Entry<? extends Binary, ? extends Binary> entry) {
        return evaluate(entry.getValue());
    }

    @Override
    public boolean evaluate(Binary deadline) {
        return deadline != null && ByteBuffer.wrap(deadline.toByteArray()).getLong() <= millis;
    }

    @Override
    public void readExternal(DataInput in) throws IOException {
        millis = in.readLong();
    }

    @Override
    public void writeExternal(DataOutput out) throws IOException {
        out.writeLong(millis);
    }
}
