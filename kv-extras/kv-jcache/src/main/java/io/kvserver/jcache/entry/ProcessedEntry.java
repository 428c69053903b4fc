package io.kvserver.jcache.entry;

import java.util.Objects;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** An entry that an entry processor uses; the last operation on it counts. Confined to the processor's thread. */
public final class ProcessedEntry<K, V> implements MutableEntry<K, V> {
    private final K key;
    private final @Nullable Held<V> held;
    private final Outside<K, V> outside;
    private @Nullable V value;
    private Next.Deed deed = Next.Deed.NOTHING;

    public ProcessedEntry(K key, @Nullable Held<V> held, Outside<K, V> outside) {
        this.key = key;
        this.held = held;
        this.outside = outside;
    }

    /** The next state of the entry. */
    public <R> Next<V, R> next(@Nullable R result) {
        return new Next<>(deed, value, result);
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return switch (deed) {
            case NOTHING, TOUCH -> held != null;
            case REMOVE, REMOVE_WRITTEN -> false;
            case PUT, PUT_WRITTEN, PUT_LOADED -> true;
        };
    }

    @Override
    public @Nullable V getValue() {
        if (deed == Next.Deed.NOTHING) {
            if (held != null) {
                deed = Next.Deed.TOUCH;
                value = held.value();
            } else if (outside.readsThrough()) {
                value = outside.load(key);
                deed = value == null ? Next.Deed.NOTHING : Next.Deed.PUT_LOADED;
            }
        }
        return value;
    }

    @Override
    public void setValue(V newValue) {
        value = Objects.requireNonNull(newValue, "value");
        deed = Next.Deed.PUT;
    }

    @Override
    public void remove() {
        // An entry that was never in the cache need not be removed.
        boolean wasMade = held == null && (deed == Next.Deed.PUT || deed == Next.Deed.PUT_LOADED);
        deed = wasMade ? Next.Deed.NOTHING : Next.Deed.REMOVE;
        value = null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrap.as(type, this);
    }
}
