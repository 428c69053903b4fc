package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.kvserver.core.KvStore;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What lives while a long request is run is what the garbage collector needs time for, and then all clients wait. */
class UnionAllocationTest {
    private static final int MEMBERS = 20_000;

    @Test
    void aUnionOfLargeSetsTakesLittleMoreThanItsReply() {
        KvStore store = new KvStore.Builder().build();
        Object[] words = new Object[1 + MEMBERS];
        words[0] = "s";
        for (int i = 0; i < MEMBERS; i++) {
            words[1 + i] = "member:" + i;
        }
        store.call("SADD", words);
        SessionDriver client = new SessionDriver(store, InlineReplies.TEXT);

        long alone = least(client, "SMEMBERS s\n");
        long union = least(client, "SUNION s s\n");

        // The members of one set are 240 KB.
        assertTrue(union - alone < 50_000, () -> union + " and " + alone);
    }

    private static long least(SessionDriver client, String request) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            byte[] reply = client.exchange(request).getBytes(ISO_8859_1);
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            assertEquals(MEMBERS, new String(reply, ISO_8859_1).lines().count());
        }
        return least;
    }
}
