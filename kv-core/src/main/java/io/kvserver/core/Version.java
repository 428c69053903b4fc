package io.kvserver.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version that the build wrote into a resource. */
final class Version {
    static final String TEXT = read();

    private Version() {}

    private static String read() {
        try (InputStream resource = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version", "unknown").replace("-SNAPSHOT", "");
        } catch (IOException e) {
            throw new UncheckedIOException("the jar of kv-core is damaged: version.properties cannot be read", e);
        }
    }
}
