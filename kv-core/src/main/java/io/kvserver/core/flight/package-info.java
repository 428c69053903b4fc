/**
 * Events for JDK Flight Recorder, in the category {@code kv}. Until a recording is made in this JVM each costs a check
 * of a flag, and their classes are not loaded. They contain names and numbers, never values.
 */
@NullMarked
package io.kvserver.core.flight;

import org.jspecify.annotations.NullMarked;
