/**
 * The forms in which Redis keeps a small collection in one piece of memory: {@link io.kvserver.core.packed.Listpack} and what
 * older versions wrote in its place. It knows neither a store nor a file. Every object is confined to one thread at a time.
 *
 * <p>Decisions:
 * <ul>
 *   <li>kv keeps small collections in Redis's own form rather than in one of its own: a dump is then a copy, and integers take
 *       one to nine bytes.
 *   <li>What comes from outside is checked once, as a whole ({@link io.kvserver.core.packed.Listpack#isSound}). After that no
 *       method checks again.
 * </ul>
 */
@NullMarked
package io.kvserver.core.packed;

import org.jspecify.annotations.NullMarked;
