package io.kvserver.jcache;

import io.kvserver.jcache.entry.Outside;
import io.kvserver.jcache.entry.ProcessedEntry;
import io.kvserver.jcache.management.Statistics;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** Runs entry processors, each while holding its key's lock. Any thread. */
final class Processors<K, V> {
    private final Outside<K, V> outside;
    private final Statistics statistics;
    private final Changes<K, V> changes;

    Processors(Changes.Parts<K, V> parts, Changes<K, V> changes) {
        outside = parts.outside();
        statistics = parts.statistics();
        this.changes = changes;
    }

    <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        boolean[] found = new boolean[1];
        @Nullable
        T result = changes.change(key, held -> {
            found[0] = held != null;
            ProcessedEntry<K, V> entry = new ProcessedEntry<>(key, held, outside);
            return entry.next(process(processor, entry, arguments));
        });
        statistics.hit(found[0]);
        return result;
    }

    private static <K, V, T> @Nullable T process(
            EntryProcessor<K, V, T> processor, ProcessedEntry<K, V> entry, @Nullable Object... arguments) {
        try {
            return processor.process(entry, arguments);
        } catch (CacheException named) {
            throw named;
        } catch (RuntimeException failed) {
            throw new EntryProcessorException("the entry processor failed", failed);
        }
    }

    <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            try {
                T result = invoke(key, processor, arguments);
                if (result != null) {
                    results.put(key, () -> result);
                }
            } catch (RuntimeException failed) {
                results.put(key, () -> {
                    throw failed instanceof EntryProcessorException named ? named : new EntryProcessorException(failed);
                });
            }
        }
        return results;
    }
}
