/**
 * JSR-107 (JCache) caches in a store.
 *
 * <p>With this module on the class path, {@code Caching.getCachingProvider()} finds {@link
 * io.kvserver.jcache.KvCachingProvider}. A manager's caches are in its own store or in one that the program provides; other
 * clients of that store see the same entries.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>An entry is a string in the store, under the cache's name, {@code ::} and the key, as in {@link
 *       io.kvserver.core.map.KvMap}, with the store's expiry. Keys are equal if their bytes are. Text and integers are stored
 *       as text if the cache is configured with these types, so that people can read them; other types use Java's
 *       serialization, or the program's codec.
 *   <li>Operations of one program on a key run one after the other, including the writer, the loader, entry processors and
 *       synchronous listeners: they run while the key's lock is held. Keys share locks, so none of these may use other keys
 *       of the cache. Other programs on the same store do not take the lock: their changes are detected, and the operation is
 *       repeated, possibly with a second call of the writer or the processor.
 *   <li>Listeners and statistics see operations through this cache, and the expiry and eviction of all entries.
 *   <li>For a listener that wants the old values of expired entries, the cache keeps a second copy of each value with a time
 *       to live, because the store no longer has the values of expired keys.
 *   <li>Caches by reference and transactions are not supported, as {@code isSupported} reports.
 *   <li>The program provides the API: this module does not depend on it at run time.
 * </ul>
 */
@NullMarked
package io.kvserver.jcache;

import org.jspecify.annotations.NullMarked;
