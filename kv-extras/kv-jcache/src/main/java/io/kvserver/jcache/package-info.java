/**
 * JSR-107's caches (JCache) in a store.
 *
 * <p>With this module on the class path, {@code Caching.getCachingProvider()} finds {@link io.kvserver.jcache.KvCachingProvider}. A
 * manager's caches are in a store of its own, or in one that the program gives it; other clients of that store see the same entries.
 *
 * <p>Decisions:
 * <ul>
 *   <li>An entry is a string in the store, under the cache's name, {@code ::} and the key, as in {@link
 *       io.kvserver.core.map.KvMap}, with the store's expiry. Keys are equal if their bytes are. Text and whole numbers are their
 *       text if the cache is configured with these types, so that people can read them; all else is Java's serialization, or a
 *       codec of the program's own.
 *   <li>What one program does to one key happens one after the other, with its writer, its loader, entry processors and the
 *       synchronous listeners: its lock is held meanwhile. Locks are shared by keys, so none of these may use other keys of the
 *       cache. Other programs on the same store have no part in the lock: what they change meanwhile is seen, and the operation
 *       begins again, perhaps with a second call to the writer or the processor.
 *   <li>Listeners and statistics are told what is done through this cache, and of expiry and eviction, whoever made the entry.
 *   <li>A listener that asks for the old value of what expires gets it, so the cache then keeps a second copy of each value that
 *       has a time to live: the store has no values of what has expired.
 *   <li>Caches by reference and transactions are not supported: {@code isSupported} says so.
 *   <li>The API comes from the program: this module brings none.
 * </ul>
 */
@NullMarked
package io.kvserver.jcache;

import org.jspecify.annotations.NullMarked;
