/**
 * Large collections in pieces: how a hash, a set, a sorted set, a list or a stream that is large lies in pages, each of them an entry of its own
 * beside its key's, so that a change costs what the pages cost in which it is, and not what the whole would.
 *
 * <p>Decisions:
 * <ul>
 *   <li>An element's page follows from the hash of its name by linear hashing: with one page more, the elements of one other page are
 *       divided, with one less two become one. So the key's entry, the head, has to say how many pages there are and nothing of any of them, and any
 *       node finds the page of a name. The pages of the values in memory would not do: their hashes have a secret of the process.
 *   <li>An owner keeps large values that it has put together. Each request gets a fork; what its pages do not share with the
 *       value of before has changed, so what is written follows from the values, whatever commands did to them.
 *   <li>The head has a random number, another one after each change. A kept value is used if it has the head's number; so it does not matter
 *       who owned the key meanwhile, nor whether a change of this node has been undone.
 *   <li>Pages have the name of the collection, not of the key: it goes with the value to another key, and RENAME costs what it costs for
 *       small ones.
 *   <li>A list's elements have no names. In their place the pages have that it consists of in memory, names in whose order they follow each
 *       other ({@link io.kvserver.core.value.list.ListParts}); a page gets one when it is first stored.
 *   <li>A stream's elements are its pages, its groups, their consumers, and the leaves of the trees in which their pending entries are ({@link
 *       io.kvserver.core.stream.StreamParts}). Which consumer has an entry is in the leaf, so what a consumer has is not stored again. The id of the last entry and
 *       two more numbers, which each XADD changes, are in the head and not in a page.
 * </ul>
 */
@NullMarked
package io.kvserver.core.remote.large;

import org.jspecify.annotations.NullMarked;
