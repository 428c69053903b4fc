package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that wait for entries of streams. */
@Timeout(60)
class BlockingStreamTest extends StoreWithWaiters {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void allReadersGetAnEntryButOnlyOneOfAGroup(int shards) {
        store = newStore(shards);
        run("XGROUP CREATE s g $ MKSTREAM");
        SessionDriver reader = waiting("XREAD BLOCK 0 STREAMS none s $ $");
        SessionDriver last = waiting("XREAD BLOCK 0 STREAMS s +");
        SessionDriver first = waiting("XREADGROUP GROUP g ada BLOCK 0 STREAMS s >");
        SessionDriver second = waiting("XREADGROUP GROUP g grace BLOCK 0 STREAMS s >");

        run("XADD s 1-1 a b");

        String entry = "s\n1-1\na\nb\n";
        assertEquals(entry, reader.takeMessages());
        assertEquals(entry, last.takeMessages());
        assertEquals(entry, first.takeMessages());
        assertEquals("", second.takeMessages());
        run("XADD s 1-2 c d");
        assertEquals("s\n1-2\nc\nd\n", second.takeMessages());
    }

    @Test
    void earlierEntriesDoNotEndTheWait() {
        run("XADD s 5-5 a b");
        SessionDriver client = waiting("XREAD BLOCK 0 STREAMS s $");

        run("XDEL s 5-5", "XADD other 1-1 a b", "SET s text", "DEL s", "XADD s 5-5 c d");

        assertEquals("", client.takeMessages());
        run("XADD s 5-6 e f");
        assertEquals("s\n5-6\ne\nf\n", client.takeMessages());
    }

    @ParameterizedTest
    @CsvSource({
        "DEL s, UNBLOCKED the stream key no longer exists",
        "SET s text, UNBLOCKED the stream key no longer exists",
        "FLUSHALL, UNBLOCKED the stream key no longer exists",
        "XGROUP DESTROY s g, NOGROUP the consumer group this client was blocked on no longer exists"
    })
    void aWaitingReaderOfARemovedGroupGetsAnError(String request, String error) {
        run("XGROUP CREATE s g $ MKSTREAM");
        SessionDriver client = waiting("XREADGROUP GROUP g ada BLOCK 0 STREAMS s >");

        run(request);

        assertEquals(error + "\n", client.takeMessages());
    }

    @Test
    void changesOfGroupsEndNoWait() {
        run("XADD s 1-1 a b", "XGROUP CREATE s g 0", "XREADGROUP GROUP g ada STREAMS s >");
        SessionDriver client = waiting("XREADGROUP GROUP g grace BLOCK 0 STREAMS s >");

        run("XACK s g 1-1", "XGROUP SETID s g 0", "XGROUP CREATECONSUMER s g alan", "XGROUP DELCONSUMER s g ada");

        assertEquals("", client.takeMessages());
    }

    @Test
    void readsOfHistoryAndInTransactionsDoNotWait() {
        run("XGROUP CREATE s g $ MKSTREAM");

        assertEquals("s\n(empty array)\n", run("XREADGROUP GROUP g ada BLOCK 0 STREAMS s 0"));
        List<String> lines =
                List.of(run("MULTI", "XREAD BLOCK 0 STREAMS s $", "EXEC").split("\n", -1));
        assertEquals(List.of("OK", "QUEUED", "", ""), lines);
        assertEquals("ERR timeout is negative\n", run("XREAD BLOCK -1 STREAMS s $"));
        assertEquals("ERR timeout is not an integer or out of range\n", run("XREAD BLOCK 1.5 STREAMS s $"));
    }
}
