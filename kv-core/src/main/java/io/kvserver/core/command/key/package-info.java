/** Commands on keys whatever their values: names, copies, expiry, databases. */
@NullMarked
package io.kvserver.core.command.key;

import org.jspecify.annotations.NullMarked;
