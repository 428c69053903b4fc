package io.kvserver.core.command.acl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.client.Limitation;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How users' rules act on connected clients. */
class AclCommandsTest {
    private static final String NO_KEY =
            "-NOPERM this user has no permissions to access one of the keys used as arguments\r\n";

    private final BareStore store = new BareStore();
    private final SessionDriver admin = store.newResp2Client();

    private String ask(String request) {
        return ask(admin, request);
    }

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    /** A client of a new user with these rules. */
    private SessionDriver client(String user, String rules) {
        assertEquals("+OK\r\n", ask("ACL SETUSER " + user + " on >p " + rules));
        return another(user);
    }

    private SessionDriver another(String user) {
        SessionDriver client = store.newResp2Client();
        assertEquals("+OK\r\n", ask(client, "AUTH " + user + " p"));
        return client;
    }

    @Test
    void aChangeOfTheRulesActsOnTheNextRequest() {
        SessionDriver client = client("alice", "+@all ~a");
        assertEquals("$-1\r\n", ask(client, "GET a"));

        ask("ACL SETUSER alice resetkeys ~b");

        assertEquals(NO_KEY, ask(client, "GET a"));
        assertEquals("$-1\r\n", ask(client, "GET b"));
        ask("ACL SETUSER alice allkeys allchannels");
        assertEquals("$-1\r\n", ask(client, "GET a"));
    }

    @Test
    void aDeletedUsersClientsAreClosed() {
        SessionDriver client = client("alice", "+@all ~*");
        SessionDriver other = client("bob", "+@all ~*");

        assertEquals(":1\r\n", ask("ACL DELUSER alice nobody"));

        client.takeMessages();
        assertTrue(client.isClosing());
        assertFalse(other.isClosing());
        assertFalse(admin.isClosing());
        assertEquals("-WRONGPASS invalid username-password pair or user is disabled.\r\n", ask(other, "AUTH alice p"));
    }

    @Test
    void aClientThatDeletesItsOwnUserStillGetsTheReply() {
        SessionDriver client = client("alice", "+@all ~*");

        assertEquals(":1\r\n", ask(client, "ACL DELUSER alice"));

        assertTrue(client.isClosing());
    }

    @Test
    void aUserThatIsSwitchedOffKeepsItsClients() {
        SessionDriver client = client("alice", "+@all ~*");

        ask("ACL SETUSER alice off");

        assertEquals("$5\r\nalice\r\n", ask(client, "ACL WHOAMI"));
        assertEquals("-WRONGPASS invalid username-password pair or user is disabled.\r\n", ask(client, "AUTH alice p"));
    }

    @ParameterizedTest
    @CsvSource({"SUBSCRIBE,news", "SSUBSCRIBE,news", "PSUBSCRIBE,n*"})
    void aSubscriberWhoseChannelIsForbiddenLaterIsClosed(String request, String topic) {
        SessionDriver client = client("alice", "+@all &news &n* &other");
        SessionDriver harmless = another("alice");
        ask(client, request + " " + topic);
        ask(harmless, "SUBSCRIBE other");

        ask("ACL SETUSER alice &more");
        client.takeMessages();
        assertFalse(client.isClosing());
        ask("ACL SETUSER alice resetchannels &other");
        client.takeMessages();
        harmless.takeMessages();

        assertTrue(client.isClosing());
        assertFalse(harmless.isClosing());
    }

    @Test
    void aSubscriberThatLosesTheRightToAllChannelsIsClosedToo() {
        SessionDriver client = client("alice", "+@all allchannels");
        ask(client, "SUBSCRIBE news");

        ask("ACL SETUSER alice resetchannels &other");

        client.takeMessages();
        assertTrue(client.isClosing());
    }

    @Test
    void aTransactionIsCheckedWhenQueuedAndWhenRun() {
        SessionDriver client = client("alice", "+@all ~a ~b");
        ask(client, "MULTI");
        assertEquals("+QUEUED\r\n", ask(client, "SET a 1"));
        assertEquals("+QUEUED\r\n", ask(client, "SET b 1"));
        ask("ACL SETUSER alice resetkeys ~b");

        assertEquals(
                "*2\r\n-NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call."
                        + " This command is no longer allowed for the following reason: no permission to touch the"
                        + " specified keys\r\n+OK\r\n",
                ask(client, "EXEC"));
        ask(client, "MULTI");
        assertEquals(NO_KEY, ask(client, "SET a 1"));
        assertEquals("-EXECABORT Transaction discarded because of previous errors.\r\n", ask(client, "EXEC"));
        assertEquals(":0\r\n", ask("EXISTS a"));
    }

    @Test
    void aRequestThatWaitedIsCheckedAgainWhenItIsServed() throws InterruptedException {
        SessionDriver client = client("alice", "+@all ~list");
        assertEquals("", ask(client, "BLPOP list 0"));
        ask("ACL SETUSER alice resetkeys");

        ask("RPUSH list x");

        assertEquals(NO_KEY, client.awaitMessages());
        assertEquals(":1\r\n", ask("LLEN list"));
    }

    @Test
    void onlyClientsWithTheRightSeeTheServersState() {
        SessionDriver client = client("alice", "+get ~a");
        store.server().limit(Limitation.LOADING);

        assertEquals(NO_KEY, ask(client, "GET b"));
        assertTrue(ask(client, "GET a").startsWith("-LOADING "));
    }

    @Test
    void aClientBeginsAsTheDefaultUserWithItsRules() {
        ask("ACL SETUSER default -@all +get resetkeys ~a");
        SessionDriver client = store.newResp2Client();

        assertEquals("$-1\r\n", ask(client, "GET a"));
        assertEquals(NO_KEY, ask(client, "GET b"));
        assertEquals("-NOPERM this user has no permissions to run the 'set' command\r\n", ask(client, "SET a b"));
        // Everybody may run this.
        assertEquals("+RESET\r\n", ask(client, "RESET"));
    }

    @Test
    void withoutADefaultUserEveryClientHasToAuthenticate() {
        SessionDriver client = client("alice", "+@all ~*");
        ask("ACL SETUSER default off");

        assertEquals("-NOAUTH Authentication required.\r\n", ask(store.newClient(), "GET a"));
        assertEquals("+RESET\r\n", ask(client, "RESET"));
        assertEquals("-NOAUTH Authentication required.\r\n", ask(client, "GET a"));
        assertEquals("+OK\r\n", ask(client, "AUTH alice p"));
        assertEquals("$-1\r\n", ask(client, "GET a"));
    }

    @Test
    void noReplyShowsAPassword() {
        ask("CONFIG SET slowlog-log-slower-than 0");
        SessionDriver monitor = store.newResp2Client();
        ask(monitor, "MONITOR");

        ask("ACL SETUSER alice on >geheim +@all");
        ask(store.newResp2Client(), "AUTH alice geheim");
        ask(store.newResp2Client(), "HELLO 3 AUTH alice geheim");

        String shown = monitor.takeMessages()
                + ask("SLOWLOG GET 100")
                + ask("ACL LIST")
                + ask("ACL GETUSER alice")
                + ask("CLIENT LIST")
                + ask("ACL LOG");
        assertFalse(shown.contains("geheim"), shown);
        assertTrue(shown.contains("(redacted)"), shown);
    }

    @Test
    void requirepassIsTheDefaultUsersPassword() {
        ask("CONFIG SET requirepass x");
        assertTrue(ask("ACL LIST")
                .contains("user default on #2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881 "));

        assertEquals("+OK\r\n", ask(store.newClient(), "AUTH default x"));
        ask("CONFIG SET requirepass ");
        assertTrue(ask("ACL LIST").contains("user default on nopass "));
    }

    @Test
    void entriesOfTheLogAreAddedUpForAMinute() {
        SessionDriver client = client("alice", "+get ~a");
        ask(client, "GET b");
        store.pass(59_000);
        ask(client, "GET b");
        assertTrue(ask("ACL LOG").startsWith("*1\r\n*20\r\n$5\r\ncount\r\n:2\r\n$6\r\nreason\r\n$3\r\nkey\r\n"));

        store.pass(61_000);
        ask(client, "GET b");

        assertTrue(ask("ACL LOG").startsWith("*2\r\n*20\r\n$5\r\ncount\r\n:1\r\n"));
        assertTrue(ask("ACL LOG 1").startsWith("*1\r\n"));
        ask("CONFIG SET acllog-max-len 1");
        ask(client, "SET a b");
        assertTrue(ask("ACL LOG").startsWith("*1\r\n"));
        assertEquals("+OK\r\n", ask("ACL LOG RESET"));
        assertEquals("*0\r\n", ask("ACL LOG"));
    }

    @Test
    void anEntryOfTheLogHasANumberAndTimes() {
        SessionDriver client = client("alice", "+get ~a");
        ask(client, "GET b");
        ask(client, "GET c");
        store.pass(5_000);
        ask(client, "GET b");

        String log = ask("ACL LOG");

        Matcher times = Pattern.compile(
                        "entry-id\\s+:0\\s+\\S+\\s+timestamp-created\\s+:(\\d+)\\s+\\S+\\s+timestamp-last-updated\\s+:(\\d+)")
                .matcher(log);
        assertTrue(times.find(), log);
        assertEquals(5_000, Long.parseLong(times.group(2)) - Long.parseLong(times.group(1)));
        assertTrue(log.contains("entry-id\r\n:1\r\n"), log);
        ask("ACL LOG RESET");
        ask(client, "GET d");
        assertTrue(ask("ACL LOG").contains("entry-id\r\n:2\r\n"));
    }

    @Test
    void theLogTruncatesLongTexts() {
        SessionDriver client = client("alice", "+get ~a");

        ask(client, "GET " + "k".repeat(100_000));

        assertTrue(ask("ACL LOG").contains("$4096\r\n" + "k".repeat(4096) + "\r\n"));
    }

    @Test
    void theClientsOfAUserCanBeKilled() {
        SessionDriver alice = client("alice", "+@all ~*");
        SessionDriver bob = client("bob", "+@all ~*");

        assertEquals(":1\r\n", ask("CLIENT KILL USER alice"));
        assertEquals("-ERR No such user 'nobody'\r\n", ask("CLIENT KILL USER nobody"));

        alice.takeMessages();
        assertTrue(alice.isClosing());
        assertFalse(bob.isClosing());
    }

    @Test
    void aUserWithAllRightsIsNotChecked() {
        client("alice", "allkeys allchannels allcommands");

        assertNull(store.server().everyone().rights());
        assertTrue(store.server().clients().all().stream()
                .allMatch(client -> client.account().rights() == null));
        ask("ACL SETUSER alice -get");
        assertTrue(store.server().clients().all().stream()
                .anyMatch(client -> client.account().rights() != null));
    }

    @Test
    void aGeneratedPasswordHasAsManyDigitsAsItsBitsNeed() {
        assertEquals(64, ask("ACL GENPASS").split("\r\n")[1].length());
        assertTrue(ask("ACL GENPASS 1").matches("\\$1\r\n[0-9a-f]\r\n"));
        assertTrue(ask("ACL GENPASS 13").matches("\\$4\r\n[0-9a-f]{4}\r\n"));
        assertTrue(ask("ACL GENPASS 4096").matches("\\$1024\r\n[0-9a-f]{1024}\r\n"));
        assertTrue(ask("ACL GENPASS 4097").startsWith("-ERR ACL GENPASS argument must be the number of bits"));
    }
}
