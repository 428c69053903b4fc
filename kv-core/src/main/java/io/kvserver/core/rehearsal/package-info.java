/**
 * Shortens the first start in a JVM.
 *
 * <p>Decisions:
 * <ul>
 *   <li>Loading classes takes most of a start, and one thread does it. So another thread meanwhile lets a private store
 *       answer a request. That needs no list of classes, which would have to be kept up to date.
 *   <li>Threads that initialize classes at the same time could deadlock if two classes needed each other for that. The
 *       risk is not new: event loops do the same with the first requests of their clients. Error Prone looks for such
 *       pairs, and packages have no cycles.
 * </ul>
 */
@NullMarked
package io.kvserver.core.rehearsal;

import org.jspecify.annotations.NullMarked;
