/**
 * Support for tests of programs that use Redis.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A {@link io.kvserver.test.TestServer} has everything that a test needs, and works without JUnit; {@link
 *       io.kvserver.test.KvExtension} only starts it, rolls its data back and stops it.
 *   <li>Faults and the recording are interceptors, which any program can write: nothing here uses the server's internals.
 *   <li>There is one clock. The server itself does what is due by it and reports when it has finished ({@link
 *       io.kvserver.net.KvServer#settle}), so no test sleeps.
 *   <li>A test's changes are undone by a rollback rather than FLUSHALL, so that data for a whole class is kept.
 * </ul>
 */
@NullMarked
package io.kvserver.test;

import org.jspecify.annotations.NullMarked;
