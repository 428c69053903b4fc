/**
 * Event loops: one selector, its thread, tasks and timers. This room does not know clients. It also has kv-net's logger
 * and its uninterruptible waits.
 */
@NullMarked
package io.kvserver.net.loop;

import org.jspecify.annotations.NullMarked;
