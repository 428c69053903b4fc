/**
 * For tests of programs that use Redis.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A {@link io.kvserver.test.TestServer} has all that a test needs, and needs no JUnit; {@link io.kvserver.test.KvExtension} only
 *       says when it begins, when its data is rolled back and when it ends.
 *   <li>Faults and the record are interceptors, as any program can have them: nothing here reaches into the server.
 *   <li>There is one clock. What is due by it is done by the server itself, which tells when it is done
 *       ({@link io.kvserver.net.KvServer#settle}); nobody sleeps.
 *   <li>What a test changed is taken back by a rollback rather than FLUSHALL, so that data for a whole class stays.
 * </ul>
 */
@NullMarked
package io.kvserver.test;

import org.jspecify.annotations.NullMarked;
