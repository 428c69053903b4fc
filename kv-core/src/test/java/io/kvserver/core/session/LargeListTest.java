package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Lists that are too large to be packed. */
class LargeListTest {
    private final BareStore store = new BareStore();

    @Test
    void aChangeIsAnAccess() {
        SessionDriver client = store.newClient();
        client.exchange("RPUSH l" + " element".repeat(5000) + "\n");
        store.pass(100_000);
        assertEquals("100\n", client.exchange("OBJECT IDLETIME l\n"));

        client.exchange("LPOP l\n");

        assertEquals("0\n", client.exchange("OBJECT IDLETIME l\n"));
    }

    @Test
    void theEncodingFollowsTheSize() {
        SessionDriver client = store.newClient();

        client.exchange("RPUSH l" + " element".repeat(500) + "\n");
        assertEquals("listpack\n", client.exchange("OBJECT ENCODING l\n"));
        client.exchange("RPUSH l" + " element".repeat(700) + "\n");
        assertEquals("quicklist\n", client.exchange("OBJECT ENCODING l\n"));
        client.exchange("LTRIM l 0 99\n");
        assertEquals("listpack\n", client.exchange("OBJECT ENCODING l\n"));
        client.exchange("LTRIM l 0 9\n");
        assertEquals("listpack\n10\n", client.exchange("OBJECT ENCODING l\nLLEN l\n"));
    }
}
