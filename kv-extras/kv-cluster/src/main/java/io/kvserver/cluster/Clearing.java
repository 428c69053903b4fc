package io.kvserver.cluster;

import com.tangosol.io.ExternalizableLite;
import com.tangosol.util.Binary;
import com.tangosol.util.InvocableMap;
import com.tangosol.util.processor.AbstractProcessor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removes keys with their pages. Thread: one to which the engine has given the keys. */
public final class Clearing extends AbstractProcessor<Binary, Binary, Boolean> implements ExternalizableLite {
    private static final long serialVersionUID = 1L;

    /** For the engine. */
    public Clearing() {}

    @Override
    public @Nullable Boolean process(InvocableMap.Entry<Binary, Binary> entry) {
        byte[][] key = {entry.getKey().toByteArray()};
        new TakenEntries(entry.asBinaryEntry(), key).clear();
        return null;
    }

    /** Returns no results for the keys. */
    @Override
    public Map<Binary, Boolean> processAll(Set<? extends InvocableMap.Entry<Binary, Binary>> entries) {
        entries.forEach(this::process);
        return Map.of();
    }

    @Override
    public void readExternal(DataInput in) throws IOException {}

    @Override
    public void writeExternal(DataOutput out) throws IOException {}
}
