package io.kvserver.core.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of kv, which the build wrote into a resource. Any thread. */
public final class Version {
    /** As {@code 0.1.0}. */
    public static final String TEXT = read();

    private Version() {}

    private static String read() {
        try (InputStream resource = Version.class.getResourceAsStream("/io/kvserver/core/version.properties")) {
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version", "unknown").replace("-SNAPSHOT", "");
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of kv-core is damaged: version.properties cannot be read", e);
        }
    }
}
