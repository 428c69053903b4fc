/**
 * What makes the first start in a JVM short.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Loading classes is most of a start, and one thread does it. So another has a request answered meanwhile by a store of its
 *       own. That needs no list of classes, which would have to be kept up to date.
 *   <li>Threads that initialize classes at the same time could wait for each other for ever, if two classes needed each other for
 *       that. Event loops do the same with the first requests of their clients, Error Prone looks for such pairs, and packages
 *       have no cycles.
 * </ul>
 */
@NullMarked
package io.kvserver.core.rehearsal;

import org.jspecify.annotations.NullMarked;
