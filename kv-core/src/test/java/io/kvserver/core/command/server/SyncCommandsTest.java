package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;

/** Which clients get a dump and which are refused. */
class SyncCommandsTest {
    private static final String NO_REPLICATION =
            "-ERR this server does not replicate; it sends a dump to 'redis-cli --rdb' and the like\r\n";

    private final KvStore store = new KvStore();
    private final SessionDriver session = new SessionDriver(store, InlineReplies.RESP);

    @Test
    void aReplicaIsRefused() {
        assertEquals("+OK\r\n", session.exchange("REPLCONF listening-port 6380\n"));
        assertEquals("+OK\r\n", session.exchange("REPLCONF capa eof capa psync2\n"));

        assertEquals(NO_REPLICATION, session.exchange("PSYNC ? -1\n"));
        assertEquals(NO_REPLICATION, session.exchange("SYNC\n"));
    }

    @Test
    void aClientThatNeedsTheLengthIsRefused() {
        assertTrue(session.exchange("SYNC\n").startsWith("-ERR a dump ends with a mark here"));
    }

    @Test
    void aClientThatGetsMessagesIsRefused() {
        session.exchange("HELLO 3\nREPLCONF capa eof\nSUBSCRIBE channel\n");

        assertTrue(session.exchange("SYNC\n").startsWith("-ERR a client that gets messages"));
    }

    @Test
    void otherOptionsAreAnsweredAsRedisDoes() {
        assertEquals("+OK\r\n", session.exchange("REPLCONF\n"));
        assertEquals("-ERR syntax error\r\n", session.exchange("REPLCONF capa\n"));
        assertEquals("-ERR Unrecognized REPLCONF option: x\r\n", session.exchange("REPLCONF x y\n"));
        assertEquals(
                "-ERR value is not an integer or out of range\r\n", session.exchange("REPLCONF listening-port x\n"));
        assertEquals("+PONG\r\n", session.exchange("REPLCONF ACK 5\nPING\n"));
    }

    @Test
    void noMessageInterruptsADump() throws InterruptedException {
        store.set("a", "b");
        session.exchange("REPLCONF capa eof\n");

        StringBuilder sent = new StringBuilder(session.exchange("SYNC\nPING\nGET a\n"));
        while (!isWhole(sent)) {
            sent.append(session.awaitMessages());
        }

        assertEquals("REDIS", sent.substring(sent.indexOf("\r\n") + 2, sent.indexOf("\r\n") + 7));
        assertEquals("", session.exchange("PING\n"));
    }

    private static boolean isWhole(StringBuilder sent) {
        int head = sent.indexOf("\r\n");
        return head > 0 && sent.length() > head + 42 && sent.toString().endsWith(sent.substring(5, head));
    }
}
