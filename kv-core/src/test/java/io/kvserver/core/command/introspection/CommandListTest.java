package io.kvserver.core.command.introspection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.command.Command;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CommandListTest {
    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newClient();

    private List<String> list(String filter) {
        return client.exchange("COMMAND LIST " + filter + "\n").lines().toList();
    }

    @Test
    void allCommandsAndSubcommandsAreNamed() {
        List<String> names = store.server().commands().commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .map(Command::name)
                .toList();

        assertEquals(names, list(""));
    }

    @Test
    void aCategoryIsNamedInAnyCaseButWithoutItsSign() {
        assertEquals(List.of("multi", "exec", "discard", "watch", "unwatch"), list("FILTERBY ACLCAT Transaction"));
        assertEquals(List.of("(empty array)"), list("FILTERBY ACLCAT @transaction"));
    }

    @Test
    void aPatternIsOfTheWholeName() {
        assertEquals(
                List.of("slowlog", "slowlog|get", "slowlog|len", "slowlog|reset", "slowlog|help"),
                list("FILTERBY PATTERN SLOW*"));
        assertEquals(List.of("slowlog|len"), list("filterby pattern *g|l?n"));
    }

    @Test
    void thereAreNoModules() {
        assertEquals(List.of("(empty array)"), list("FILTERBY MODULE json"));
    }

    @Test
    void theNamesAreAnArrayInResp3() {
        assertEquals(
                "*1\r\n$3\r\nget\r\n",
                store.newResp3Client().exchange(Requests.array("COMMAND LIST FILTERBY PATTERN g?t")));
    }
}
