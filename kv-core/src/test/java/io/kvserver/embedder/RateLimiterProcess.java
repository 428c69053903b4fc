package io.kvserver.embedder;

import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import java.nio.file.Path;

/** Takes as long as it lives, and prints each time how much has been taken; for a test that kills it. */
final class RateLimiterProcess {
    static final long LIMIT = 1_000_000;

    private RateLimiterProcess() {}

    static KvStore open(Path directory) {
        return new KvStore.Builder()
                .commands(RateLimiter.FAMILY)
                .dataDirectory(directory)
                .fsync(Fsync.NEVER)
                .build();
    }

    static long take(KvStore store) {
        return LIMIT
                - store.call("TAKE", "calls", LIMIT, 3_600_000).values().get(1).integer();
    }

    public static void main(String[] args) {
        KvStore store = open(Path.of(args[0]));
        while (true) {
            System.out.println(take(store));
        }
    }
}
