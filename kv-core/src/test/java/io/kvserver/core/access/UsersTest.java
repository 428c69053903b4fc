package io.kvserver.core.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/** Changes of users while their clients are busy. */
class UsersTest {
    private static final int ROUNDS = 300;

    private final BareStore store = new BareStore();
    private final Users users = Users.of(store.server());

    /** Runs a task and another one at the same time, and waits for both. */
    private static void together(Runnable one, Runnable other) throws Exception {
        CyclicBarrier start = new CyclicBarrier(2);
        Thread thread = new Thread(() -> {
            await(start);
            one.run();
        });
        thread.start();
        await(start);
        other.run();
        thread.join();
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noClientKeepsAUserThatIsDeletedMeanwhile() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            users.set("u", List.of("on", ">p", "+@all", "~*"));
            SessionDriver client = store.newResp2Client();

            together(() -> client.exchange(Requests.array("AUTH u p")), () -> users.delete(List.of("u"), null));

            client.takeMessages();
            assertTrue(client.isClosing()
                    || client.exchange(Requests.array("ACL WHOAMI")).equals("$7\r\ndefault\r\n"));
            client.disconnect();
        }
    }

    @Test
    void noClientStaysSubscribedToAChannelThatIsForbiddenMeanwhile() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            users.set("u", List.of("on", "nopass", "+@all", "resetchannels", "&a"));
            SessionDriver client = store.newResp2Client();
            assertEquals("+OK\r\n", client.exchange(Requests.array("AUTH u p")));

            together(
                    () -> client.exchange(Requests.array("SUBSCRIBE a")),
                    () -> users.set("u", List.of("resetchannels", "&b")));

            client.takeMessages();
            assertTrue(client.isClosing() || store.server().pubSub().channelCount() == 0);
            client.disconnect();
        }
    }

    @Test
    void aNewUserHasItsRightsFromItsFirstMoment() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            String name = "u" + i;
            SessionDriver client = store.newResp2Client();
            String[] replies = new String[1];

            together(
                    () -> users.set(name, List.of("on", ">p", "+get", "~*")),
                    () -> replies[0] =
                            client.exchange(Requests.array("AUTH " + name + " p") + Requests.array("DBSIZE")));

            assertTrue(replies[0].startsWith("-WRONGPASS") || replies[0].startsWith("+OK\r\n-NOPERM"), replies[0]);
            client.disconnect();
        }
    }

    @Test
    void changesComeOneAfterAnother() throws Exception {
        together(() -> setMany("a"), () -> setMany("b"));

        assertEquals(2 * ROUNDS + 1, users.all().size());
    }

    private void setMany(String prefix) {
        for (int i = 0; i < ROUNDS; i++) {
            users.set(prefix + i, List.of("on", "+get"));
        }
    }
}
