package io.kvserver.jcache;

import io.kvserver.core.KvStore;
import java.net.URI;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;

/**
 * Where a cache lives.
 *
 * @param store the store
 * @param database which of its databases has the entries
 * @param threads run what nobody waits for
 * @param release told the names of caches that have been closed
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
