/**
 * The embeddable store: typed calls, calls by name, and sessions on the same data.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The calls of a family are a class of its own ({@link io.kvserver.core.Strings}, {@link io.kvserver.core.Keys}), so that
 *       {@link io.kvserver.core.KvStore} does not grow with the families. It keeps the few calls that programs need most.
 *   <li>Keys and values have the program's types, by a {@link io.kvserver.core.Codec}; text and bytes are two codecs. So nothing
 *       is written twice, and a program's own type needs no wrapper.
 *   <li>What a call needs is pooled and not kept by each thread: a thread-local would be made for each virtual thread.
 *   <li>A call has no client. A command that changes one is refused, and a session is the answer; it would have had no effect.
 *   <li>A call counts hits and misses as a request does, but is not in the statistics of commands and not timed: two looks at the
 *       clock are a third of a GET. What {@code call} runs for a client is.
 *   <li>A transaction works on copies of its keys and is done to the store in the end if they have not changed, as with WATCH.
 *       A function that had the shards would stop everyone else while it runs, could wait for itself, and could not be undone. One
 *       whose writes are only queued would get no results, and would not read what it has written.
 *   <li>A client inside the process has no thread: who writes runs the requests, and {@code Background} does what others bring about.
 *   <li>A closed store is read and not changed, in memory as with a directory.
 *   <li>A program's commands are added to kv's own, which they cannot replace: a client may rely on what Redis's names mean.
 * </ul>
 */
@NullMarked
package io.kvserver.core;

import org.jspecify.annotations.NullMarked;
