package io.kvserver.core.command.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.access.Users;
import io.kvserver.core.client.Limitation;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client can do before and after it has authenticated. */
class AuthTest {
    private static final String WRONG = "-WRONGPASS invalid username-password pair or user is disabled.\r\n";
    private static final String REQUIRED = "-NOAUTH Authentication required.\r\n";

    private final BareStore store = new BareStore();
    private final SessionDriver early = store.newResp2Client();
    private final SessionDriver client;

    AuthTest() {
        setPassword("secret");
        client = store.newClient();
    }

    private void setPassword(String password) {
        Users.of(store.server()).defaultPassword(password.getBytes(UTF_8));
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"PING", "GET a", "MULTI", "CLIENT ID", "CLIENT SETNAME x", "COMMAND", "SUBSCRIBE x", "MONITOR"})
    void nothingIsAllowedBeforeAuthentication(String request) {
        assertEquals(REQUIRED, ask(client, request));
    }

    @Test
    void authenticationIsRequiredBeforeTheServersStateIsShown() {
        store.server().limit(Limitation.LOADING);
        assertEquals(REQUIRED, ask(client, "GET a"));

        store.server().limit(Limitation.diskTrouble("/secret/path: no space left"));
        assertEquals(REQUIRED, ask(client, "SET a b"));

        ask(client, "AUTH secret");
        assertTrue(ask(client, "SET a b").startsWith("-MISCONF "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FOO|ERR unknown command 'FOO', with args beginning with: ",
                "GET|ERR wrong number of arguments for 'get' command",
                "CLIENT foo|ERR unknown subcommand 'foo'. Try CLIENT HELP.",
                "EXEC|EXECABORT Transaction discarded because of: NOAUTH Authentication required.",
                "AUTH a b c|ERR syntax error",
                "HELLO 4|NOPROTO unsupported protocol version",
                "HELLO x|ERR Protocol version is not an integer or out of range",
                "HELLO 3 FOO|ERR Syntax error in HELLO option 'FOO'",
                "HELLO 3 AUTH default|ERR Syntax error in HELLO option 'AUTH'",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void whatIsWrongOtherwiseIsToldFirst(String request, String error) {
        assertEquals("-" + error + "\r\n", ask(client, request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"AUTH wrong", "AUTH default wrong", "AUTH other secret", "AUTH Default secret", "AUTH secret2"})
    void aWrongPasswordIsRefused(String request) {
        assertEquals(WRONG, ask(client, request));

        assertEquals(REQUIRED, ask(client, "PING"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH secret", "AUTH default secret"})
    void theRightPasswordIsAccepted(String request) {
        assertEquals("+OK\r\n", ask(client, request));

        assertEquals("+PONG\r\n", ask(client, "PING"));
    }

    @Test
    void aWrongPasswordDoesNotEndAnAuthentication() {
        ask(client, "AUTH secret");

        assertEquals(WRONG, ask(client, "AUTH wrong"));

        assertEquals("+PONG\r\n", ask(client, "PING"));
    }

    @Test
    void afterAuthenticationALineClientStaysInLines() {
        assertEquals("NOAUTH Authentication required.\n", client.exchange("GET a\n"));
        assertEquals("WRONGPASS invalid username-password pair or user is disabled.\n", client.exchange("AUTH x\n"));

        assertEquals("OK\n\n", client.exchange("AUTH secret\nGET a\n"));
    }

    @Test
    void helloWithoutThePasswordIsRefusedAndKeepsTheProtocol() {
        String refused = "-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH"
                + " <user> <pass> option can be used to authenticate the client and select the RESP protocol version at"
                + " the same time\r\n";

        assertEquals(refused, ask(client, "HELLO"));
        assertEquals(refused, ask(client, "HELLO 3 SETNAME me"));

        ask(client, "AUTH secret");
        assertEquals("$-1\r\n", ask(client, "GET a"));
    }

    @Test
    void helloTakesThePassword() {
        assertEquals(WRONG, ask(client, "HELLO 3 AUTH default wrong"));

        assertTrue(ask(client, "HELLO 3 AUTH default secret SETNAME me").startsWith("%7\r\n"));

        assertEquals("$2\r\nme\r\n", ask(client, "CLIENT GETNAME"));
    }

    @Test
    void authenticationLiftsTheLimitOnWords() {
        String tenWords = "ECHO a b c d e f g h i";

        assertEquals("-ERR wrong number of arguments for 'echo' command\r\n", ask(client, tenWords));
        assertEquals(
                "+OK\r\n-ERR wrong number of arguments for 'echo' command\r\n",
                client.exchange(Requests.array("AUTH secret") + Requests.array(tenWords + " j")));
    }

    @Test
    void beforeAuthenticationARequestOfManyOrLongWordsClosesTheConnection() {
        SessionDriver other = store.newClient();

        assertEquals("-ERR Protocol error: unauthenticated multibulk length\r\n", client.exchange("*11\r\n"));
        assertEquals("-ERR Protocol error: unauthenticated bulk length\r\n", other.exchange("*1\r\n$16385\r\n"));

        assertTrue(client.isClosing());
        assertTrue(other.isClosing());
        assertTrue(ask(early, "INFO stats").contains("\r\nrefused_unauthenticated_requests:2\r\n"));
    }

    @Test
    void afterResetAuthenticationIsRequiredAgain() {
        ask(client, "AUTH secret");

        assertEquals("+RESET\r\n", ask(client, "RESET"));

        assertEquals(REQUIRED, ask(client, "PING"));
        assertEquals("-ERR Protocol error: unauthenticated multibulk length\r\n", client.exchange("*11\r\n"));
    }

    @Test
    void aClientFromBeforeThePasswordStaysAuthenticatedUntilReset() {
        assertEquals("+PONG\r\n", ask(early, "PING"));

        ask(early, "RESET");

        assertEquals(REQUIRED, ask(early, "PING"));
    }

    @Test
    void withoutAPasswordNoAuthenticationIsRequired() {
        setPassword("");

        assertEquals("+PONG\r\n", ask(client, "PING"));
        setPassword("other");
        assertEquals(REQUIRED, ask(client, "PING"));
    }

    @Test
    void theBuilderSetsThePassword() {
        KvStore guarded = new KvStore.Builder().password("s\u00e9same").build();
        SessionDriver guest = new SessionDriver(guarded);

        assertEquals("NOAUTH Authentication required.\n", guest.exchange("GET a\n"));
        guarded.set("a", "b");
        byte[] request = "AUTH s\u00e9same\nGET a\n".getBytes(UTF_8);

        assertEquals("OK\nb\n", new String(guest.exchange(request), UTF_8));
    }

    @Test
    void anEmptyPasswordMeansNoAuthentication() {
        SessionDriver guest = new SessionDriver(
                new KvStore.Builder().password("secret").password("").build());

        assertEquals("PONG\n", guest.exchange("PING\n"));
    }

    @Test
    void aRequestBehindThePasswordInOnePieceMayBeLarge() {
        String value = "x".repeat(100_000);

        String replies = client.exchange(
                Requests.array("AUTH secret") + Requests.array("SET a " + value) + Requests.array("STRLEN a"));

        assertEquals("+OK\r\n+OK\r\n:100000\r\n", replies);
    }
}
