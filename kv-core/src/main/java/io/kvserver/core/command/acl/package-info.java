/** The family ACL: commands on users and rules, which {@link io.kvserver.core.access} stores and enforces. */
@NullMarked
package io.kvserver.core.command.acl;

import org.jspecify.annotations.NullMarked;
