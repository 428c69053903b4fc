package io.kvserver.core.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that wait for members of sorted sets. */
@Timeout(60)
class BlockingSortedSetTest extends StoreWithWaiters {
    @Test
    void aMemberThatIsThereIsTakenAtOnce() {
        run("ZADD b 1 one 2 two 3 three 4 four");

        assertEquals("b\none\n1\n", run("BZPOPMIN a b c 0"));
        assertEquals("b\nfour\n4\n", run("BZPOPMAX a b 0.5"));
        assertEquals("b\nthree\n3\ntwo\n2\n", run("BZMPOP 0 2 c b MAX COUNT 10"));
        assertEquals("0\n", run("EXISTS b"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 64})
    void theClientThatWaitsLongestIsServedFirst(int shards) {
        store = newStore(shards);
        List<SessionDriver> clients = new ArrayList<>();
        for (String request : List.of("BZPOPMIN z 0", "BZPOPMAX x z 0", "BZMPOP 0 1 z MIN COUNT 2")) {
            clients.add(waiting(request));
        }

        assertEquals("5\n", run("ZADD z 1 a 2 b 3 c 4 d 5 e"));

        assertEquals("z\na\n1\n", clients.get(0).takeMessages());
        assertEquals("z\ne\n5\n", clients.get(1).takeMessages());
        assertEquals("z\nb\n2\nc\n3\n", clients.get(2).takeMessages());
        assertEquals("d\n", run("ZRANGE z 0 -1"));
    }

    @ParameterizedTest
    @CsvSource({
        "ZADD z 1 a",
        "ZINCRBY z 1 a",
        "RENAME other z",
        "COPY other z",
        "ZUNIONSTORE z 1 other",
        "ZRANGESTORE z other 0 0"
    })
    void whateverMakesTheSortedSetServes(String request) {
        run("ZADD other 1 a");
        SessionDriver client = waiting("BZPOPMIN z 0");

        run(request);

        assertEquals("z\na\n1\n", client.takeMessages());
        assertEquals("0\n", run("EXISTS z"));
    }

    @Test
    void anotherTypeIsAnErrorOnArrivalAndSkippedWhileWaiting() {
        run("SET s 1");
        assertTrue(run("BZPOPMIN s 0").startsWith("WRONGTYPE"));
        SessionDriver client = waiting("BZPOPMIN z 0");

        run("SET z 1");
        assertEquals("", client.takeMessages());
        run("DEL z", "ZADD z 1 a");

        assertEquals("z\na\n1\n", client.takeMessages());
    }

    @Test
    void timeoutsEndByTheStoresClock() {
        SessionDriver client = waiting("BZMPOP 0.1 1 z MIN");

        store.pass(100);

        assertEquals("\n", client.resume());
        assertEquals("1\n1\n", run("ZADD z 1 a", "ZCARD z"));
    }

    @Test
    void blockingCommandsDoNotWaitInATransaction() {
        assertEquals("OK\nQUEUED\nQUEUED\n\nOK\n", run("MULTI", "BZPOPMIN z 0", "SET b 1", "EXEC"));
    }
}
