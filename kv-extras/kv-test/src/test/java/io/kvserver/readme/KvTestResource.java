package io.kvserver.readme;

import io.kvserver.net.KvServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** With Quarkus: {@code implements QuarkusTestResourceLifecycleManager}, whose two methods these are. */
public class KvTestResource {
    private KvServer server;

    /** Starts before the application, and returns properties for it. */
    public Map<String, String> start() {
        try {
            server = new KvServer.Builder().port(0).daemon(true).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Map.of("quarkus.redis.hosts", "redis://127.0.0.1:" + server.port());
    }

    /** Stops after the application. */
    public void stop() {
        server.close();
    }
}
