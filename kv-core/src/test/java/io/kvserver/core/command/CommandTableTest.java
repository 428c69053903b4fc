package io.kvserver.core.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that hold for every declaration in the table. */
class CommandTableTest {
    private static final CommandTable TABLE = StandardCommands.table();
    private static final int MOST_ARGUMENTS = 6;

    /** Commands and subcommands. */
    static Stream<Command> entries() {
        return TABLE.commands().stream()
                .flatMap(command -> Stream.concat(Stream.of(command), command.subcommands().stream()));
    }

    static Stream<Arguments> entriesWithArgumentCounts() {
        return entries()
                .filter(entry -> entry.subcommands().isEmpty())
                .flatMap(entry ->
                        IntStream.rangeClosed(0, MOST_ARGUMENTS).mapToObj(count -> Arguments.of(entry.name(), count)));
    }

    @ParameterizedTest
    @MethodSource("entriesWithArgumentCounts")
    void everyCommandAnswersAnyNumberOfArguments(String name, int arguments) {
        Command entry = entry(name);
        SessionDriver client = SessionDriver.withOwnStore();
        int words = words(entry) + arguments;

        String reply = client.exchange(Requests.array(name.replace('|', ' ') + " 1".repeat(arguments)));

        String code = name.equals("exec") ? "EXECABORT Transaction discarded because of:" : "ERR";
        String arityError = "-" + code + " wrong number of arguments for '" + name + "' command\r\n";
        assertEquals(
                refusesInItsHandler(name, words) || !entry.arity().accepts(words), reply.equals(arityError), reply);
        assertFalse(reply.contains("internal error"), reply);
        if (!client.isClosing() && !entry.isBlocking() && !name.equals("client|pause")) {
            assertFalse(client.exchange(Requests.array("PING")).isEmpty(), "the session goes on");
        }
    }

    /** According to their arity in Redis these take any number of words; their handlers refuse some numbers. */
    private static boolean refusesInItsHandler(String name, int words) {
        return (name.equals("ping") && words > 2)
                || ((name.equals("mset") || name.equals("msetnx")) && words % 2 == 0)
                || ((name.equals("hset") || name.equals("hmset")) && words % 2 == 1)
                || (name.equals("xadd") && words % 2 == 0)
                || ((name.equals("zrank") || name.equals("zrevrank")) && words > 4)
                || ((name.equals("lpop") || name.equals("rpop")) && words > 3);
    }

    /** QUIT and STOP ignore what comes behind them, and a container's subcommands take its arguments. */
    @ParameterizedTest
    @MethodSource("entries")
    void entriesWithArgumentsDocumentThem(Command entry) {
        boolean takesSome =
                entry.arity().count() != words(entry) && entry.subcommands().isEmpty();
        boolean ignoresThem = entry.name().equals("quit") || entry.name().equals("stop");

        assertEquals(takesSome && !ignoresThem, !entry.syntax().isEmpty(), entry.syntax());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void everyEntryIsDocumented(Command entry) {
        assertTrue(entry.since().matches("\\d+\\.\\d+\\.\\d+"), entry.since());
        assertTrue(entry.summary().matches("[A-Z].+\\."), entry.summary());
        assertFalse(entry.complexity().isBlank());
    }

    @ParameterizedTest
    @MethodSource("entries")
    void theKeysOfEveryEntryAreAmongItsArguments(Command entry) {
        Routing routing = entry.routing();
        int fewestWords = Math.abs(entry.arity().count());

        assertTrue(routing.firstKey() < fewestWords);
        assertTrue(routing.lastKey() < fewestWords);
        assertEquals(routing.firstKey() > 0, routing.step() > 0);
        assertTrue(!routing.isNone() || !(entry.handler() instanceof KeyHandler));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void anEntryThatTouchesKeysEitherReadsOrWrites(Command entry) {
        boolean reads = entry.flags().contains(Flag.READONLY);
        boolean writes = entry.flags().contains(Flag.WRITE);

        assertTrue(reads || writes || !(entry.handler() instanceof KeyHandler));
        assertFalse(reads && writes);
    }

    @Test
    void namesAreUniqueAndInLowerCase() {
        Set<String> names = new HashSet<>();

        entries().forEach(entry -> {
            assertTrue(names.add(entry.name()), entry.name());
            assertEquals(entry.name().toLowerCase(Locale.ROOT), entry.name());
        });
    }

    @Test
    void subcommandsAreNamedAfterTheirContainer() {
        for (Command command : TABLE.commands()) {
            for (Command part : command.subcommands()) {
                assertTrue(part.name().startsWith(command.name() + "|"), part.name());
                assertEquals(command.group(), part.group());
            }
        }
    }

    @Test
    void everyCommandIsFoundInAnyCase() {
        for (Command command : TABLE.commands()) {
            String upper = command.name().toUpperCase(Locale.ROOT);
            String mixed = upper.charAt(0) + command.name().substring(1);

            assertSame(command, find(command.name()));
            assertSame(command, find(upper));
            assertSame(command, find(mixed));
            assertSame(command, TABLE.named(command.name()));
        }
    }

    @Test
    void aNameWithAnyOtherByteIsAnotherName() {
        for (Command command : TABLE.commands()) {
            char[] name = command.name().toCharArray();
            for (int i = 0; i < name.length; i++) {
                char right = name[i];
                for (name[i] = 0; name[i] < 256; name[i]++) {
                    String changed = new String(name);
                    boolean isSame = changed.equalsIgnoreCase(command.name()) && name[i] < 128;
                    assertEquals(isSame, find(changed) == command, changed);
                }
                name[i] = right;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "ge", "gett", "get ", " get", "gEt\0", "client|id", "7%t", "\u00e7et"})
    void aWordThatIsNoNameIsNotFound(String name) {
        assertNull(find(name));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "foo ; ERR unknown command 'foo', with args beginning with: ",
                "Foo a b ; ERR unknown command 'Foo', with args beginning with: 'a' 'b' ",
                "client ; ERR wrong number of arguments for 'client' command",
                "client foo ; ERR unknown subcommand 'foo'. Try CLIENT HELP.",
                "CLIENT Foo a b ; ERR unknown subcommand 'Foo'. Try CLIENT HELP.",
                "command foo ; ERR unknown subcommand 'foo'. Try COMMAND HELP.",
                "client setname ; ERR wrong number of arguments for 'client|setname' command",
                "CLIENT SETNAME a b ; ERR wrong number of arguments for 'client|setname' command",
                "command count x ; ERR wrong number of arguments for 'command|count' command",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void saysWhatItDoesNotKnow(String request, String error) {
        String reply = SessionDriver.withOwnStore().exchange(Requests.array(request.strip()));

        assertEquals("-" + error.substring(1) + "\r\n", reply);
    }

    @Test
    void anUnknownCommandIsEchoedUpToALimit() {
        String reply = SessionDriver.withOwnStore()
                .exchange(Requests.array("x".repeat(200) + " " + "a".repeat(100) + " " + "b".repeat(100) + " c"));

        assertEquals(
                "-ERR unknown command '" + "x".repeat(128) + "', with args beginning with: '" + "a".repeat(100) + "' '"
                        + "b".repeat(25) + "' \r\n",
                reply);
    }

    @Test
    void wordsAreEchoedUpToTheirFirstNul() {
        SessionDriver client = SessionDriver.withOwnStore();

        assertEquals(
                "-ERR unknown command 'a', with args beginning with: 'b' '' 'e' \r\n",
                client.exchange(Requests.array("a\0x b\0c \0d e")));
        assertEquals(
                "-ERR unknown subcommand 'a'. Try CLIENT HELP.\r\n", client.exchange(Requests.array("CLIENT a\0b")));
    }

    @Test
    void lineBreaksInAnUnknownCommandBecomeSpaces() {
        String reply = SessionDriver.withOwnStore().exchange("*1\r\n$7\r\na\r\nb\r\nc\r\n");

        assertEquals("-ERR unknown command 'a  b  c', with args beginning with: \r\n", reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1\r\n", "post\n", "Host: localhost:3000\r\n", "host:\n"})
    void aBrowserIsDisconnectedAndNothingOfItsRequestIsRun(String line) {
        SessionDriver client = SessionDriver.withOwnStore();

        String reply = client.exchange(line + "SET a b\n");

        assertEquals("", reply);
        assertTrue(client.isClosing());
        assertEquals("", client.exchange("SET a b\n"));
    }

    private static Command entry(String name) {
        return entries().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow();
    }

    /** The number of words that name the entry. */
    private static int words(Command entry) {
        return entry.name().contains("|") ? 2 : 1;
    }

    /** At the end of the input, and with more input behind it. */
    private static Command find(String name) {
        byte[] word = name.getBytes(StandardCharsets.ISO_8859_1);
        Command found = TABLE.find(Args.of(word), 0);
        assertSame(found, TABLE.find(Args.of(word, "and other words".getBytes(StandardCharsets.ISO_8859_1)), 0));
        return found;
    }
}
