package io.kvserver.core.client.settings;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Keeps settings for the next start: what CONFIG REWRITE does. Any thread. */
@FunctionalInterface
public interface SettingsWriter {
    /**
     * Keeps them.
     *
     * @param changed the settings that CONFIG SET has changed since the start, as CONFIG GET tells them; one char per byte
     * @param users the users as ACL LIST tells them; empty if they are kept elsewhere
     * @throws IOException if that fails; the message is for the client
     */
    void write(Map<String, String> changed, List<String> users) throws IOException;
}
