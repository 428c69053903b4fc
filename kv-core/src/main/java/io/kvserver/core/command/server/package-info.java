/**
 * Commands about the server: what it knows, how it does, how it is set.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A setting is declared once, as a command is: its name, how it is read, checked and written ({@code SettingTable}).
 *   <li>What cannot be told truly is left out of INFO and MEMORY; a zero would be believed.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.server;

import org.jspecify.annotations.NullMarked;
