/**
 * Commands about the server: information, statistics, settings, files.
 *
 * <p>Decisions:
 * <ul>
 *   <li>A setting is declared once, as a command is: its name, and how it is read, checked and changed
 *       ({@code SettingTable}).
 *   <li>Unknown figures are left out of INFO and MEMORY, because a zero would be believed.
 * </ul>
 */
@NullMarked
package io.kvserver.core.command.server;

import org.jspecify.annotations.NullMarked;
