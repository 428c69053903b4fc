/**
 * The embeddable store: typed calls and sessions on the same data.
 */
@NullMarked
package io.kvserver.core;

import org.jspecify.annotations.NullMarked;
