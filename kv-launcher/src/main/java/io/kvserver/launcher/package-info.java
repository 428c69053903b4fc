/**
 * The command line of the server: options, signals, exit codes. It has nothing that embedding programs need.
 *
 * <p>Decisions:
 * <ul>
 *   <li>The options are parsed by hand into a record: a command-line library was measured to add 100 ms to the start.
 *   <li>Exit codes: 0 after a requested shutdown, 1 when the server cannot run, 2 for a wrong command line.
 * </ul>
 */
@NullMarked
package io.kvserver.launcher;

import org.jspecify.annotations.NullMarked;
