package io.kvserver.core.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.SessionDriver;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events of class {@code n}: a key was created, or took another key's name. */
class NewKeyEventsTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newClient();
    private final SessionDriver subscriber = store.newClient();

    @BeforeEach
    void subscribeToEvents() {
        client.exchange("SET a 1\nSET b 2\nSELECT 1\nSET b 3\nSELECT 0\n");
        store.server().notifications().configure("KgxEn");
        subscriber.exchange("PSUBSCRIBE __keyevent@*\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SET c 1 ; 0:new c",
                "SET b 1 ; ",
                "RENAME a c ; 0:new c, 0:rename_from a, 0:rename_to c",
                "RENAME a b ; 0:new b, 0:rename_from a, 0:rename_to b",
                "RENAME a a ; ",
                "RENAMENX a c ; 0:new c, 0:rename_from a, 0:rename_to c",
                "RENAMENX a b ; ",
                "COPY a c ; 0:new c, 0:copy_to c",
                "COPY a b ; ",
                "COPY a b REPLACE ; 0:new b, 0:copy_to b",
                "COPY a b DB 1 REPLACE ; 1:new b, 1:copy_to b",
                "COPY a c DB 1 REPLACE ; 1:new c, 1:copy_to c",
                "MOVE a 1 ; 1:new a, 0:move_from a, 1:move_to a",
                "RESTORE b 0 DUMP ; ",
                "RESTORE c 0 DUMP ; 0:new c, 0:restore c",
                "RESTORE c 0 DUMP REPLACE ; 0:new c, 0:restore c",
                "RESTORE b 0 DUMP REPLACE ; 0:new b, 0:restore b",
                "RESTORE b 1 DUMP REPLACE ABSTTL ; 0:del b",
            })
    void theEventsAreThoseOfRedis(String request, String expected) {
        client.exchange(request.replace("DUMP", "\"\\x00\\xc0\\x01\\n\\x00&x\\xe7\\xb6\\xd1\\x01\\x11\\xfc\"") + "\n");

        String events = subscriber
                .takeMessages()
                .lines()
                .map(line -> line.replaceFirst("pmessage \\S+ __keyevent@(\\d+)__:", "$1:"))
                .collect(Collectors.joining(", "));
        assertEquals(expected == null ? "" : expected, events);
    }
}
