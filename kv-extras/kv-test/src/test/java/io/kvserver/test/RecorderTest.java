package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** What a test can assert about the requests that arrived, and the message if it fails. */
@ExtendWith(KvExtension.class)
class RecorderTest {
    private final TestServer server;

    RecorderTest(TestServer server) {
        this.server = server;
    }

    private String failure(Runnable expectation) {
        return assertThrows(AssertionError.class, expectation::run).getMessage();
    }

    @Test
    void theRequestsThatArrivedAreRecorded(Recorder recorder) {
        try (Jedis jedis = new Jedis(server.uri())) {
            jedis.clientSetname("web");
            jedis.set("user:1", "Ada L.");
            jedis.get("user:1");
        }

        assertEquals(
                "user:1", recorder.expect("set", "user:1", Recorder.ANY).words().get(1));
        recorder.expect("SET", "user:1", "Ada L.");
        recorder.expectNone("DEL");
        recorder.expectExactly("SET user:1 *any*", "GET user:1");
        recorder.expectInOrder("GET user:1");
        assertEquals("web", recorder.requests().get(0).client());
        assertTrue(recorder.all().size() > recorder.requests().size());
    }

    @Test
    void aFailureListsTheRequestsThatArrived(Recorder recorder) {
        assertEquals("expected the request\n  GET a\nbut no request came", failure(() -> recorder.expect("GET", "a")));
        try (Jedis jedis = new Jedis(server.uri())) {
            jedis.clientSetname("web");
            jedis.set("a", "two words");
            jedis.del("a");
        }

        String came = "\nbut there came\n  SET a \"two words\"    (web)\n  DEL a    (web)";
        assertEquals("expected the request\n  GET a" + came, failure(() -> recorder.expect("GET", "a")));
        assertEquals("expected no del" + came, failure(() -> recorder.expectNone("del")));
        assertEquals("expected exactly\n  SET a b" + came, failure(() -> recorder.expectExactly("SET a b")));
        assertEquals("expected exactly\n  nothing" + came, failure(recorder::expectExactly));
        assertEquals(
                "expected in this order\n  DEL a\n  SET a *any*\nbut after 1 of these there was no\n  SET a *any*"
                        + came,
                failure(() -> recorder.expectInOrder("DEL a", "SET a *any*")));
    }

    @Test
    void eachTestBeginsWithAnEmptyRecord(Recorder recorder) {
        assertEquals(0, recorder.all().size());
        recorder.expectExactly();
    }
}
