package io.kvserver.core.tracking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** The limit on the keys that are remembered for client-side caches. */
class TrackingLimitTest {
    private final BareStore store = new BareStore();
    private final SessionDriver caching = store.newResp3Client();
    private final SessionDriver other = store.newResp3Client();

    @Test
    void aLowerLimitInvalidatesKeysAtOnce() {
        caching.exchange(Requests.array("CLIENT TRACKING ON"));
        for (int i = 0; i < 10; i++) {
            caching.exchange(Requests.array("GET key:" + i));
        }

        other.exchange(Requests.array("CONFIG SET tracking-table-max-keys 1"));

        String told = caching.takeMessages();
        assertEquals(9, told.split("invalidate", -1).length - 1, told);
        assertEquals(1, store.view().all().observedAnywhere());
    }
}
