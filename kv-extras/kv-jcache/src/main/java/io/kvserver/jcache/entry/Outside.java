package io.kvserver.jcache.entry;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * A cache's loader and writer, if it has any. Their exceptions are converted to those that callers expect. Any thread.
 */
public final class Outside<K, V> {
    private final @Nullable CacheLoader<K, V> loader;
    private final @Nullable CacheWriter<? super K, ? super V> writer;
    private final boolean readsThrough;
    private final boolean writesThrough;

    public Outside(
            @Nullable CacheLoader<K, V> loader,
            boolean readsThrough,
            @Nullable CacheWriter<? super K, ? super V> writer,
            boolean writesThrough) {
        this.loader = loader;
        this.readsThrough = readsThrough && loader != null;
        this.writer = writer;
        this.writesThrough = writesThrough && writer != null;
    }

    public boolean hasLoader() {
        return loader != null;
    }

    public boolean readsThrough() {
        return readsThrough;
    }

    public boolean writesThrough() {
        return writesThrough;
    }

    public List<@Nullable Object> all() {
        List<@Nullable Object> both = new ArrayList<>();
        both.add(loader);
        both.add(writer);
        return both;
    }

    @Nullable
    public V load(K key) {
        try {
            return loader == null ? null : loader.load(key);
        } catch (CacheLoaderException named) {
            throw named;
        } catch (RuntimeException failed) {
            throw new CacheLoaderException("the loader failed", failed);
        }
    }

    public Map<K, V> loadAll(Collection<K> keys) {
        try {
            Map<K, V> loaded = loader == null || keys.isEmpty() ? null : loader.loadAll(keys);
            return loaded == null ? Map.of() : loaded;
        } catch (CacheLoaderException named) {
            throw named;
        } catch (RuntimeException failed) {
            throw new CacheLoaderException("the loader failed", failed);
        }
    }

    public void write(K key, V value) {
        if (writesThrough) {
            told(() -> writer().write(new PlainEntry<>(key, value)));
        }
    }

    public void delete(K key) {
        if (writesThrough) {
            told(() -> writer().delete(key));
        }
    }

    /**
     * Writes several entries and leaves the unwritten ones in the collection. Returns the failure; {@code null} if
     * there is none.
     */
    @Nullable
    public CacheWriterException writeAll(Collection<Cache.Entry<? extends K, ? extends V>> all) {
        return several(all, () -> writer().writeAll(castEntries(all)));
    }

    /** Like {@link #writeAll}, for keys that are deleted. */
    @Nullable
    public CacheWriterException deleteAll(Collection<K> all) {
        return several(all, () -> writer().deleteAll(all));
    }

    private @Nullable CacheWriterException several(Collection<?> all, Runnable call) {
        try {
            if (writesThrough && !all.isEmpty()) {
                told(call);
            }
            all.clear();
            return null;
        } catch (CacheWriterException failed) {
            return failed;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // The interface asks for entries of exactly the writer's types.
    private static <A, B> Collection<Cache.Entry<? extends A, ? extends B>> castEntries(Collection<?> all) {
        return (Collection) all;
    }

    @SuppressWarnings("unchecked") // What it takes of any kind, it takes of these.
    private CacheWriter<K, V> writer() {
        if (writer == null) {
            throw new IllegalStateException("no writer");
        }
        return (CacheWriter<K, V>) writer;
    }

    private static void told(Runnable call) {
        try {
            call.run();
        } catch (CacheWriterException named) {
            throw named;
        } catch (RuntimeException failed) {
            throw new CacheWriterException("the writer failed", failed);
        }
    }
}
