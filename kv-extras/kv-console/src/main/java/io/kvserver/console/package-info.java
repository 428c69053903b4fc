/**
 * A console in the browser for a store, on the JDK's HTTP server: see README.md of the module.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The page is three kinds of static files and asks for data with POST. Nothing of the store is ever in HTML, so there is no
 *       template that could forget to escape it; the page's policy forbids scripts in the page and, where the browser knows
 *       Trusted Types, HTML from strings.
 *   <li>The console is a client as any other, in RESP3 and in memory ({@code StoreClient}), and acts as a user: the store decides what
 *       that user may do, and the console shows its refusals. Only the flags of commands, which are no data, come from the store itself.
 *   <li>Whether a line may run is decided here by the command's flags, not in the page: without the right to write, only what is
 *       flagged as reading, and a few that neither read nor write.
 *   <li>A line of the command line has a client of its own, so nothing that a command changes about its client outlives it.
 *   <li>Messages of channels are asked for, not streamed: the JDK's server has a thread for each request that is open.
 *   <li>Everything is bounded: requests, what is kept of answers ({@code Bounds}), the time of a command, the messages kept, the
 *       clients kept open.
 * </ul>
 */
@NullMarked
package io.kvserver.console;

import org.jspecify.annotations.NullMarked;
