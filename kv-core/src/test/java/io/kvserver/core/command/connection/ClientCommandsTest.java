package io.kvserver.core.command.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.KvStore;
import io.kvserver.core.SettableClock;
import io.kvserver.core.session.ClientOrigin;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CLIENT LIST and INFO with clients from different addresses that connected at different times. */
class ClientCommandsTest {
    /** Redis 7.0's fields in its order, and the fields that 7.2 added. */
    private static final String FIELDS =
            "id addr laddr fd name age idle flags db sub psub ssub multi qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll"
                    + " omem tot-mem events cmd user redir resp lib-name lib-ver";

    private final SettableClock clock = new SettableClock();
    private final KvStore store = new KvStore.Builder().clock(clock).build();
    private final SessionDriver first = client(1);
    private final SessionDriver second = client(2);

    private SessionDriver client(int number) {
        ClientOrigin origin = ClientOrigin.of("10.0.0." + number + ":5000", "10.0.0.9:3000", null);
        return new SessionDriver(wake -> store.newSession(InlineReplies.TEXT, origin, wake));
    }

    @Test
    void infoDescribesTheClient() {
        first.exchange(Requests.array("HELLO 3"));
        first.exchange("CLIENT SETNAME me\nCLIENT SETINFO LIB-NAME lib\nCLIENT SETINFO LIB-VER 1.2\nSELECT 3\n");
        first.exchange("CLIENT NO-EVICT ON\nCLIENT NO-TOUCH ON\nPSUBSCRIBE c*\nSUBSCRIBE a b\n");
        clock.advanceMillis(10_000);

        Map<String, String> fields = fields(first.exchange("MULTI\nCLIENT INFO\nEXEC\n"));

        assertEquals(FIELDS, String.join(" ", fields.keySet()));
        Map<String, String> told = new LinkedHashMap<>(fields);
        told.keySet()
                .removeAll(List.of(
                        "qbuf", "qbuf-free", "argv-mem", "multi-mem", "rbs", "rbp", "obl", "oll", "omem", "tot-mem"));
        assertEquals(
                "{id=1, addr=10.0.0.1:5000, laddr=10.0.0.9:3000, fd=-1, name=me, age=10, idle=0, flags=PxeT, db=3, sub=2,"
                        + " psub=1, ssub=0, multi=1, events=r, cmd=exec, user=default, redir=-1, resp=3, lib-name=lib,"
                        + " lib-ver=1.2}",
                told.toString());
    }

    @Test
    void listNamesTheClientsFromTheOldestOn() {
        SessionDriver third = client(3);
        third.exchange("SUBSCRIBE a\n");

        assertEquals("1 2 3", ids(first.exchange("CLIENT LIST\n")));
        assertEquals("3", ids(first.exchange("CLIENT LIST TYPE pubsub\n")));
        assertEquals("1 2", ids(first.exchange("CLIENT LIST TYPE normal\n")));
        assertEquals("2 1", ids(first.exchange("CLIENT LIST ID 2 99 1\n")));
        second.disconnect();
        assertEquals("1 3", ids(first.exchange("CLIENT LIST\n")));
    }

    @Test
    void clientNoTouchLeavesIdleTimesUnchanged() {
        first.exchange("SET a 1\nCLIENT NO-TOUCH ON\n");
        clock.advanceMillis(10_000);

        assertEquals("1\n10\n", first.exchange("GET a\nOBJECT IDLETIME a\n"));
        assertEquals("1\n", first.exchange("TOUCH a\n"));
        assertEquals("1\n0\n", second.exchange("GET a\nOBJECT IDLETIME a\n"));
    }

    private static Map<String, String> fields(String replies) {
        String line = replies.lines()
                .filter(reply -> reply.startsWith("txt:id="))
                .findFirst()
                .orElseThrow(() -> new AssertionError(replies));
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : line.substring("txt:".length()).split(" ", -1)) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, equals), field.substring(equals + 1));
        }
        return fields;
    }

    private static String ids(String list) {
        return String.join(
                " ",
                list.lines()
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.substring("id=".length(), line.indexOf(' ')))
                        .toList());
    }
}
