package io.kvserver.core.command.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.access.Users;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each command with keys requires a right to each of them; shown with requests from the transcripts. */
class KeyRightsTest {
    private static final CommandTable TABLE = StandardCommands.table();

    private final BareStore store = new BareStore();

    @Test
    void theRequestsCoverEachCommandWithKeys() {
        TreeSet<String> missing = new TreeSet<>();
        TABLE.commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()))
                .filter(Command::hasKeys)
                .forEach(command -> missing.add(command.name()));

        missing.removeAll(KeyRequests.byCommand().keySet());

        assertEquals(new TreeSet<>(), missing);
    }

    @TestFactory
    Stream<DynamicTest> withoutTheRightToAKeyTheRequestIsRefused() {
        return KeyRequests.byCommand().entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey(),
                        () -> entry.getValue().forEach(request -> check(TABLE.find(request), request))));
    }

    private void check(Command command, Args request) {
        Map<String, Integer> keys = KeyRequests.keys(command, request);
        for (Map.Entry<String, Integer> key : keys.entrySet()) {
            for (int missing : key.getValue() == 0 ? new int[] {0} : new int[] {KeySpec.READ, KeySpec.WRITE}) {
                if (missing == 0 || (key.getValue() & missing) != 0) {
                    refuses(command, request, keys, key.getKey(), missing);
                }
            }
        }
        setUser(keys, "", 0);
        assertEquals("+OK\r\n", tryOut(request), command.name());
    }

    private void refuses(Command command, Args request, Map<String, Integer> keys, String denied, int missing) {
        setUser(keys, denied, missing);
        String tried = tryOut(request);
        assertTrue(tried.contains("no permissions to access the '"), () -> command.name() + ": " + tried);
        SessionDriver user = store.newResp2Client();
        assertEquals("+OK\r\n", user.exchange(Requests.array("AUTH u p")));
        String reply = user.exchange(text(request));
        assertTrue(reply.startsWith("-NOPERM this user has no permissions to access one of the keys"), reply);
        assertFalse(user.isClosing());
        user.disconnect();
    }

    /** A user with the rights that the request needs on all keys, except one kind of access to one key. */
    private void setUser(Map<String, Integer> keys, String denied, int missing) {
        List<String> rules = new ArrayList<>(List.of("reset", "on", ">p", "+@all", "&*"));
        keys.forEach((key, access) -> {
            int allowed = key.equals(denied) ? access & ~missing : access;
            boolean none = key.equals(denied) && allowed == 0 && missing == 0;
            String kind = switch (allowed) {
                case KeySpec.READ -> "%R~";
                case KeySpec.WRITE -> "%W~";
                case 0 -> missing == KeySpec.READ ? "%W~" : "%R~";
                default -> "~";
            };
            if (!none) {
                rules.add(kind + key.replaceAll("[*?\\[\\]\\\\^]", "\\\\$0"));
            }
        });
        Users.of(store.server()).set("u", rules);
    }

    private String tryOut(Args request) {
        List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", "u"));
        words.addAll(KeyRequests.words(request));
        SessionDriver admin = store.newResp2Client();
        String reply = admin.exchange(new String(Requests.array(words), ISO_8859_1));
        admin.disconnect();
        return reply;
    }

    private static String text(Args request) {
        return new String(Requests.array(KeyRequests.words(request)), ISO_8859_1);
    }
}
