/** The family ACL: users and their rules, which {@link io.kvserver.core.access} keeps and enforces. */
@NullMarked
package io.kvserver.core.command.acl;

import org.jspecify.annotations.NullMarked;
