package io.kvserver.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Saves the settings that clients have changed, for the next start; called for {@code CONFIG REWRITE}. Any thread. */
@FunctionalInterface
public interface ConfigRewriter {
    /**
     * Saves the current settings. Called by a thread that serves clients, which wait until it returns.
     *
     * @param changed the settings changed by {@code CONFIG SET} since the start, with their values as {@code CONFIG GET}
     *     returns them; one char per byte
     * @param users the users as {@code ACL LIST} returns them; empty if they have a file of their own
     * @throws IOException on failure; the client gets its message
     */
    void rewrite(Map<String, String> changed, List<String> users) throws IOException;
}
