package io.kvserver.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users that the builder declares, and the file of users. */
class AccessTest {
    private static final String NO_CHANGE =
            "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

    @TempDir
    Path directory;

    private static KvStore store(Access access) {
        return new KvStore.Builder().access(access).build();
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("users"), text);
    }

    @Test
    void declaredUsersExistFromTheStart() {
        KvStore store = store(new Access().user("alice", "on", ">gehe\u00edm", "~a*", "+@read", "(+set", "~b)"));
        SessionDriver client = new SessionDriver(store);

        assertEquals("+OK\r\n", client.exchange("*3\r\n$4\r\nAUTH\r\n$5\r\nalice\r\n$7\r\ngehe\u00c3\u00adm\r\n"));
        assertEquals("$-1\r\n", ask(client, "GET a1"));
        assertEquals("+OK\r\n", ask(client, "SET b 1"));
        assertTrue(ask(client, "SET a1 1").startsWith("-NOPERM "));
    }

    @Test
    void theDefaultUserCanBeRedefined() {
        KvStore store = store(new Access().user("default", "on", "nopass", "+get", "~a"));

        assertTrue(ask(new SessionDriver(store), "SET a 1").startsWith("-NOPERM "));
        store.set("a", "1");
        assertEquals("$1\r\n1\r\n", ask(new SessionDriver(store), "GET a"));
        // A call from inside the process may do what no client may.
        assertEquals("default", store.call("ACL", "WHOAMI").toString().replaceAll(".*(default).*", "$1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nosuch|user u: Error in ACL SETUSER modifier 'nosuch': Syntax error",
                "+nosuch|user u: Error in ACL SETUSER modifier '+nosuch': Unknown command or category name in ACL",
                "(+get|user u: Unmatched parenthesis in acl selector starting at '(+get'.",
            })
    void aWrongRuleIsNamedWhenTheStoreIsBuilt(String rule, String message) {
        Access access = new Access().user("u", rule);

        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> store(access))
                        .getMessage());
    }

    @Test
    void usersAreDeclaredEitherInTheBuilderOrInAFile() throws IOException {
        Path file = file("user a on nopass +@all ~*\n");
        Access both = new Access().user("u", "on").file(file);
        KvStore.Builder twice = new KvStore.Builder().password("x").access(new Access().file(file));

        assertThrows(IllegalStateException.class, () -> store(both));
        assertThrows(IllegalStateException.class, twice::build);
        assertThrows(
                IllegalArgumentException.class, () -> new Access().user("u").user("u", "on"));
    }

    @Test
    void aPasswordIsTheFirstLineOfItsFile() throws IOException {
        Path file = file("geheim\r\nnot this\n");
        KvStore store = store(new Access().passwordFile(file));
        SessionDriver client = new SessionDriver(store);

        assertEquals("-NOAUTH Authentication required.\r\n", ask(client, "GET a"));
        assertEquals("+OK\r\n", ask(client, "AUTH geheim"));
        assertEquals("*2\r\n$11\r\nrequirepass\r\n$6\r\ngeheim\r\n", ask(client, "CONFIG GET requirepass"));

        Access twice = new Access().passwordFile(file);
        assertThrows(
                IllegalStateException.class,
                () -> new KvStore.Builder().password("x").access(twice).build());
        for (String text : List.of("", "\n", "\r\nx", "x".repeat(20_000))) {
            file(text);
            String message = assertThrows(UncheckedIOException.class, () -> store(new Access().passwordFile(file)))
                    .getMessage();
            assertTrue(message.contains(file.toString()), message);
        }
        Access missing = new Access().passwordFile(directory.resolve("none"));
        assertTrue(assertThrows(UncheckedIOException.class, () -> store(missing))
                .getMessage()
                .contains("none"));
    }

    @Test
    void whatIsSavedIsLoadedAgain() throws IOException {
        Path file = file("\n  user alice on #" + "1".repeat(64)
                + " ~a %R~b %RW~* ~c &c +@read -get (~x +set) \r\n\nuser bob off\n");
        SessionDriver client = new SessionDriver(store(new Access().file(file)));
        String users = ask(client, "ACL LIST");
        assertTrue(users.startsWith("*3\r\n"), users);

        assertEquals("+OK\r\n", ask(client, "ACL SETUSER carol on nopass +@all ~* -get"));
        assertEquals("+OK\r\n", ask(client, "ACL SAVE"));
        String saved = ask(client, "ACL LIST");

        assertEquals(saved, ask(new SessionDriver(store(new Access().file(file))), "ACL LIST"));
        assertEquals(4, Files.readAllLines(file, UTF_8).size());
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
        ask(client, "ACL DELUSER carol bob");
        assertEquals("+OK\r\n", ask(client, "ACL LOAD"));
        assertEquals(saved, ask(client, "ACL LIST"));
    }

    @Test
    void clientsOfUsersFromAFileAreDisconnectedWhenItIsReloaded() throws IOException {
        Path file = file("user alice on nopass +@all ~*\n");
        KvStore store = store(new Access().file(file));
        SessionDriver everyone = new SessionDriver(store);
        SessionDriver alice = new SessionDriver(store);
        ask(alice, "AUTH alice x");
        file("user alice on nopass +@all ~a\nuser default on nopass +acl +get ~b\n");

        assertEquals("+OK\r\n", ask(everyone, "ACL LOAD"));

        alice.takeMessages();
        assertTrue(alice.isClosing());
        assertEquals("$-1\r\n", ask(everyone, "GET b"));
        assertTrue(ask(everyone, "GET a").startsWith("-NOPERM "));
    }

    @Test
    void aFileWithMistakesIsNotLoadedAtAll() throws IOException {
        Path file = file("user alice on nopass +@all ~*\n");
        SessionDriver client = new SessionDriver(store(new Access().file(file)));
        String users = ask(client, "ACL LIST");
        file("user bob on\nuser carol +nosuch x y +also\n# comment\nuser bob off\nuser\nuser dave (+get\n");

        assertEquals(
                "-ERR " + file + ":2: Error in applying operation '+nosuch': Unknown command or category name in ACL. "
                        + file + ":2: Syntax error. "
                        + file + ":2: Error in applying operation '+also': Unknown command or category name in ACL. "
                        + file + ":3 should start with user keyword followed by the username. "
                        + "WARNING: Duplicate user 'bob' found on line 4. "
                        + file + ":5 should start with user keyword followed by the username. "
                        + file + ":6: Unmatched parenthesis in selector definition."
                        + NO_CHANGE + "\r\n",
                ask(client, "ACL LOAD"));
        assertEquals(users, ask(client, "ACL LIST"));

        Files.delete(file);
        assertEquals(
                "-ERR Error loading ACLs, opening file '" + file + "': No such file or directory\r\n",
                ask(client, "ACL LOAD"));
        assertThrows(IllegalArgumentException.class, () -> store(new Access().file(file)));
    }

    @Test
    void whatCannotBeSavedIsAnError() throws IOException {
        Path file = file("");
        SessionDriver client = new SessionDriver(store(new Access().file(file)));
        Files.delete(file);
        Files.createDirectory(file);
        Files.createFile(file.resolve("x"));

        assertTrue(ask(client, "ACL SAVE").startsWith("-ERR There was an error trying to save the ACLs."));
    }

    @Test
    void aClientThatDoesNotAuthenticateInTimeIsDisconnected() {
        SettableClock clock = new SettableClock();
        KvStore store = new KvStore.Builder()
                .clock(clock)
                .password("x")
                .access(new Access().authenticationTimeout(Duration.ofSeconds(10)))
                .build();
        SessionDriver slow = new SessionDriver(store);
        SessionDriver known = new SessionDriver(store);
        ask(known, "AUTH x");

        clock.advance(Duration.ofSeconds(10));
        store.upkeep();
        assertEquals("-NOAUTH Authentication required.\r\n", ask(slow, "GET a"));
        clock.advance(Duration.ofSeconds(2));
        store.upkeep();
        slow.takeMessages();

        assertTrue(slow.isClosing());
        assertEquals("$-1\r\n", ask(known, "GET a"));
        assertEquals(1, store.metrics().number("authentication_timeouts"));
        assertEquals(0, store.metrics().number("idle_disconnections"));
        // RESET restarts the time.
        ask(known, "RESET");
        clock.advance(Duration.ofSeconds(9));
        store.upkeep();
        assertEquals("+OK\r\n", ask(known, "AUTH x"));
    }

    @Test
    void optionsAreCheckedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> new Access().refusalsKept(-1));
        assertThrows(IllegalArgumentException.class, () -> new Access().authenticationTimeout(Duration.ofSeconds(-1)));
    }
}
