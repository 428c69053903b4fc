package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.util.Binary;
import com.tangosol.util.InvocableMap;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Collects the keys that pass a filter: first on each owner, then over all. One thread at a time. */
public final class Names
        implements InvocableMap.StreamingAggregator<Binary, Binary, List<Binary>, List<Binary>>, ExternalizableLite {
    private static final long serialVersionUID = 1L;

    private transient List<Binary> found = new ArrayList<>();

    /** For the engine. */
    public Names() {}

    @Override
    public InvocableMap.StreamingAggregator<Binary, Binary, List<Binary>, List<Binary>> supply() {
        return new Names();
    }

    @Override
    public boolean accumulate(InvocableMap.Entry<? extends Binary, ? extends Binary> entry) {
        found.add(entry.getKey());
        return true;
    }

    @Override
    public boolean combine(List<Binary> part) {
        found.addAll(part);
        // Continues even after a partition without keys.
        return true;
    }

    @Override
    public List<Binary> getPartialResult() {
        return found;
    }

    @Override
    public List<Binary> finalizeResult() {
        return found;
    }

    @Override
    public int characteristics() {
        return PARALLEL;
    }

    @Override
    public void readExternal(DataInput in) throws IOException {
        found = new ArrayList<>();
    }

    @Override
    public void writeExternal(DataOutput out) throws IOException {}
}
