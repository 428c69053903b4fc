/**
 * What lets a server be watched from outside: a page of figures for Prometheus, and a bean for JMX. Nothing of it is loaded by a
 * server that has not been told to offer it.
 */
@NullMarked
package io.kvserver.net.watch;

import org.jspecify.annotations.NullMarked;
