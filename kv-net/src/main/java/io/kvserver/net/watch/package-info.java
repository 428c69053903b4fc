/**
 * Monitoring of a server from outside: a page of figures for Prometheus, and a bean for JMX. Its classes are loaded
 * only if a server is told to offer them.
 */
@NullMarked
package io.kvserver.net.watch;

import org.jspecify.annotations.NullMarked;
