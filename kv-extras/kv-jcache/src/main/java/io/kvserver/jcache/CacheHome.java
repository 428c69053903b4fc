package io.kvserver.jcache;

import io.kvserver.core.KvStore;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings of a cache.
 *
 * @param store the store with its entries
 * @param database the number of the entries' database
 * @param threads run tasks for which no caller waits
 * @param release receives the names of closed caches
 */
record CacheHome(CacheManager manager, KvStore store, int database, Executor threads, Consumer<String> release) {
    URI uri() {
        return manager.getURI();
    }

    @Nullable
    ClassLoader loader() {
        return manager.getClassLoader();
    }

    void released(String cache) {
        release.accept(cache);
    }
}
