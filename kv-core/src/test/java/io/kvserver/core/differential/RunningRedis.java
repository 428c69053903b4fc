package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A redis-server for the tests of one class; they are skipped if it is not installed. Confined to their thread. */
final class RunningRedis implements BeforeAllCallback, AfterAllCallback {
    private @Nullable RedisServerProcess server;

    @Override
    public void beforeAll(ExtensionContext tests) throws IOException, InterruptedException {
        assumeTrue(RedisServerProcess.isInstalled(), "redis-server is not on the PATH");
        server = RedisServerProcess.start();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    RedisServerProcess server() {
        if (server == null) {
            throw new IllegalStateException("only while a test runs");
        }
        return server;
    }

    RedisConnection connect() throws IOException {
        return new RedisConnection(server());
    }
}
