/**
 * Events for JDK Flight Recorder, under the category {@code kv}. As long as no recording has been made in this JVM they cost a
 * look at a flag each, and none of them is loaded. They tell names and numbers, never values.
 */
@NullMarked
package io.kvserver.core.flight;

import org.jspecify.annotations.NullMarked;
