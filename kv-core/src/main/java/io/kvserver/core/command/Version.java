package io.kvserver.core.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions of kv and of the Redis that it stands in for. The first is what the build wrote into a resource. Any thread. */
public final class Version {
    /** As {@code 0.1.0}. */
    public static final String TEXT = read();

    /**
     * The version of Redis that HELLO and INFO tell; client libraries look at it before they use a command. 7.4 is the first that
     * Jedis and redis-py cache for, and what it has for strings, keys, connections and the server is here; WAITAOF (7.2) is not yet.
     * Replies are as in 7.0 where 7.4's are not more of the same: that is the version that the tests compare with.
     */
    public static final String REDIS = "7.4.0";

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
