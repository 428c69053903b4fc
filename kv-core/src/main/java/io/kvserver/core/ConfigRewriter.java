package io.kvserver.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Keeps for the next start what clients have set: it does what {@code CONFIG REWRITE} asks for. Any thread. */
@FunctionalInterface
public interface ConfigRewriter {
    /**
     * Keeps the present settings. Called by a thread that serves clients, which wait meanwhile.
     *
     * @param changed what {@code CONFIG SET} has changed since the start, with the values that {@code CONFIG GET} tells; one char
     *     per byte
     * @param users the users as {@code ACL LIST} tells them; empty if they are in a file of their own
     * @throws IOException if that fails; the client is told the message
     */
    void rewrite(Map<String, String> changed, List<String> users) throws IOException;
}
