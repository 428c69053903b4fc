package io.kvserver.net;

import static io.kvserver.net.loop.Log.LOG;

import io.kvserver.core.KvStore;
import io.kvserver.net.loop.Uninterrupted;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Closes a store that belongs to a server. */
final class StoreEnd {
    private StoreEnd() {}

    /**
     * Closes the store. After the timeout for a disk that does not answer, closing continues in the background.
     *
     * @throws RuntimeException that of {@link KvStore#close}
     */
    static void close(KvStore store, long diskMillis) {
        if (!store.isDurable()) {
            store.close();
            return;
        }
        FutureTask<Boolean> closes = new FutureTask<>(store::close, true);
        Thread closer = new Thread(closes, "kv-store-close");
        closer.setDaemon(true);
        closer.start();
        Uninterrupted.run(() -> {
            try {
                closes.get(diskMillis, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.log(Level.WARNING, "the disk does not answer; closing the store goes on in the background");
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException reason) {
                    throw reason;
                }
                throw new IllegalStateException("the store could not be closed", e.getCause());
            }
        });
    }
}
