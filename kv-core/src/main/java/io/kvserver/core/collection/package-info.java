/**
 * The collection of a key while one request reads or changes it; it hides from the commands whether the collection is
 * packed or an object. Only kinds that several command families use are here.
 */
@NullMarked
package io.kvserver.core.collection;

import org.jspecify.annotations.NullMarked;
