/**
 * The collection of a key while one request reads or changes it: packed or an object, which makes no difference to the commands. What
 * several families of commands do with one kind is here.
 */
@NullMarked
package io.kvserver.core.collection;

import org.jspecify.annotations.NullMarked;
