/**
 * Monitoring of a server from outside: a metrics page for Prometheus, and a bean for JMX. The classes are loaded only if one
 * of them is enabled.
 */
@NullMarked
package io.kvserver.net.watch;

import org.jspecify.annotations.NullMarked;
