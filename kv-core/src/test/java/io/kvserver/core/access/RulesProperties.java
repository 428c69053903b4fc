package io.kvserver.core.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.protocol.CommandException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules of any bytes: each is accepted or refused with a known error, and an accepted rule is shown as rules that mean the same. */
class RulesProperties {
    private static final List<String> PIECES = List.of(
            "+",
            "-",
            "@",
            "~",
            "%",
            "R",
            "w",
            "&",
            "(",
            ")",
            "|",
            ">",
            "<",
            "#",
            "!",
            "get",
            "config",
            "set",
            "all",
            "read",
            "*",
            "[a",
            "]",
            "\\",
            "\"",
            "'",
            " ",
            "\0",
            "\n",
            "\u00ff",
            "on",
            "reset",
            "nopass",
            "+@all",
            "~*",
            "keys",
            "select|",
            "0",
            "clearselectors",
            "(+get ~a)",
            "allkeys",
            "resetkeys",
            "&*",
            "+@string",
            "-@fast",
            "0".repeat(64));

    private final ServerState server = new ServerState(StandardCommands.table(), InstantSource.system());
    private final Users users = Users.of(server);

    @Property(tries = 300)
    void anyRuleIsAcceptedOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        String name = random.nextInt(10) == 0 ? text(random) : "u";
        for (int i = 0; i < 20; i++) {
            List<String> words = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                words.add(text(random));
            }
            String before = lines();
            boolean taken = false;
            try {
                users.set(name, words);
                taken = true;
            } catch (CommandException refused) {
                assertTrue(
                        refused.text()
                                .matches("(?s)ERR (Error in ACL SETUSER modifier '.*': .+"
                                        + "|Unmatched parenthesis in acl selector starting at '.*'\\."
                                        + "|Usernames can't contain spaces or null characters)"),
                        refused.text());
                assertEquals(before, lines());
            }
            if (taken) {
                roundTrip();
            }
        }
    }

    /** Not rules with selectors, because their quotes mean something else in a line. */
    private void roundTrip() {
        for (User user : List.copyOf(users.all())) {
            if (user.selectors().size() == 1 && !user.account().isDefault()) {
                String line = users.line(user);
                List<String> rules = new ArrayList<>(List.of("reset"));
                List<String> words = List.of(
                        line.substring(("user " + user.name() + " ").length()).split(" "));
                rules.addAll(words);
                users.set("copy", rules);
                User copy = users.find("copy");
                assertEquals(
                        without(line.replace("user " + user.name() + " ", "")),
                        without(users.line(copy).replace("user copy ", "")));
                users.delete(List.of("copy"), null);
            }
        }
    }

    /** A user that was reset is shown with that rule. */
    private static String without(String line) {
        return line.replace("skip-sanitize-payload ", "").replace("sanitize-payload ", "");
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        users.all().forEach(user -> lines.append(users.line(user)).append('\n'));
        return lines.toString();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(8) == 0) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            return new String(bytes, ISO_8859_1);
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    /** Lines of any bytes: all are read, or nothing changes. */
    @Property(tries = 300)
    void anyFileIsReadOrRefused(@ForAll long seed) {
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            StringBuilder line = new StringBuilder(random.nextInt(8) == 0 ? text(random) : "user u" + i);
            for (int j = random.nextInt(4); j > 0; j--) {
                line.append(' ').append(text(random));
            }
            lines.addAll(List.of(line.toString().split("\n", -1)));
        }
        String before = lines();
        try {
            users.replace("file", lines, null);
        } catch (CommandException refused) {
            assertTrue(
                    refused.text().endsWith("no change to the previously active ACL rules was performed"),
                    refused.text());
            assertEquals(before, lines());
        }
    }
}
