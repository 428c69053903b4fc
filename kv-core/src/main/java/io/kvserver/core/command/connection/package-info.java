/** Commands on the client's connection and on other clients. */
@NullMarked
package io.kvserver.core.command.connection;

import org.jspecify.annotations.NullMarked;
