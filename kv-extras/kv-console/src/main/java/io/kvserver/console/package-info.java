/**
 * A web console for a store, on the JDK's HTTP server: see README.md of the module.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The page consists of static HTML, CSS and JavaScript files and requests data with POST. The store's data is never in
 *       HTML, so no template can forget to escape it; the page's policy forbids inline scripts and, where the browser
 *       supports Trusted Types, HTML from strings.
 *   <li>The console is an ordinary client, in RESP3 and in memory ({@code StoreClient}), with the permissions of a user: the
 *       store decides what that user may do, and the console shows its refusals. Only the flags of commands, which are not
 *       data, are read from the store directly.
 *   <li>The module, not the page, decides by a command's flags whether a line may run: a read-only console runs only commands
 *       with the flag for reading, and a few that neither read nor write.
 *   <li>Each line of the command line has its own client, so a command's changes to its client do not outlive it.
 *   <li>Messages of channels are polled, not streamed: the JDK's server needs a thread for each open request.
 *   <li>Everything is bounded: requests, replies ({@code Bounds}), the time of a command, stored messages, open clients.
 * </ul>
 */
@NullMarked
package io.kvserver.console;

import org.jspecify.annotations.NullMarked;
