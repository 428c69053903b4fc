/** Event loops: one selector, its thread, tasks and timers. Knows no client; what kv-net logs and where it waits stands here, too. */
@NullMarked
package io.kvserver.net.loop;

import org.jspecify.annotations.NullMarked;
