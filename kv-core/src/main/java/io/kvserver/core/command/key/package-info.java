/** Commands on keys with values of any type: names, copies, sorting, expiry, databases. */
@NullMarked
package io.kvserver.core.command.key;

import org.jspecify.annotations.NullMarked;
