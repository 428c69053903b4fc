package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.store.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands that a store knows, and the checks that come before any handler: is there such a command, are there enough
 * words and not too many. Immutable; any thread.
 */
public final class CommandTable {
    private static final String DEBUG_NOT_ALLOWED =
            "DEBUG command not allowed. If the enable-debug-command option is set to"
                    + " \"local\", you can run it from a local connection, otherwise you need to set this option in the"
                    + " configuration file, and then restart the server.";

    /** What a client can always do between MULTI and EXEC: those that end the transaction, whose memory is needed. */
    private static final Set<String> ENDING_TRANSACTIONS = Set.of("discard", "reset", "quit", "stop");

    /** Spreads letters over the upper bits: an odd number without a pattern, 2 to the 64th divided by the golden ratio. */
    private static final long MIXING = 0x9e37_79b9_7f4a_7c15L;

    private final List<Command> commands;
    /** The commands by {@link #slot}; a power of two, at most a quarter full. */
    private final @Nullable Entry[] slots;

    /**
     * A command with what a look-up compares; the next one in the same slot.
     *
     * @param letters the first of its word, as {@link Args#letters} gives them
     * @param isBrief whether these are all of it, so that nothing else is to be compared but the length
     */
    private record Entry(
            Command command,
            String word,
            int length,
            long letters,
            boolean isBrief,
            @Nullable Entry next) {}

    public CommandTable(List<Command> commands) {
        this.commands = numbered(commands);
        this.slots = new Entry[Math.max(64, Integer.highestOneBit(commands.size()) * 8)];
        for (Command command : this.commands) {
            String word = command.word();
            boolean isBrief = word.length() <= Long.BYTES && word.chars().allMatch(c -> c >= 'A' && c <= 'Z');
            long letters = Args.of(word.getBytes(StandardCharsets.US_ASCII)).letters(0);
            int slot = slot(letters);
            slots[slot] = new Entry(command, word, word.length(), letters, isBrief, slots[slot]);
        }
    }

    private static List<Command> numbered(List<Command> commands) {
        List<Command> numbered = new ArrayList<>();
        int next = 0;
        for (Command command : commands) {
            numbered.add(command.numbered(next));
            next += 1 + command.subcommands().size();
        }
        return List.copyOf(numbered);
    }

    /** All commands of kv. One table for all stores: to make it took a second store of a process a third of its start. */
    public static CommandTable standard() {
        return Standard.TABLE;
    }

    /** Made when it is first asked for. */
    private static final class Standard {
        static final CommandTable TABLE = new CommandTable(Stream.of(
                        StringCommands.TABLE,
                        CounterCommands.TABLE,
                        BitCommands.TABLE,
                        KeyCommands.TABLE,
                        ObjectCommands.TABLE,
                        ExpiryCommands.TABLE,
                        DatabaseCommands.TABLE,
                        ConnectionCommands.TABLE,
                        ServerCommands.TABLE,
                        PersistenceCommands.TABLE,
                        TransactionCommands.TABLE,
                        PubSubCommands.TABLE)
                .flatMap(List::stream)
                .toList());
    }

    /** How many commands and subcommands there are: their numbers are lower. */
    int size() {
        return commands.stream()
                .mapToInt(command -> 1 + command.subcommands().size())
                .sum();
    }

    /** The commands, without their subcommands, in the order of their declaration. */
    public List<Command> commands() {
        return commands;
    }

    /**
     * The command that a request asks for. {@code null} if it must not be run: then the client has been told why, or is to be
     * closed.
     */
    public @Nullable Command resolve(Args args, Client client) {
        Command command = find(args, 0);
        if (command == null) {
            refuseUnknown(args, client);
            return null;
        }
        if (!command.subcommands().isEmpty() && args.count() > 1) {
            command = subcommand(command, args, client);
            if (command == null) {
                return null;
            }
        }
        client.asked(command);
        if (!command.arity().accepts(args.count())) {
            refuse(command, args, client, "ERR", "wrong number of arguments for '" + command.name() + "' command");
            return null;
        }
        return isAllowed(command, args, client) ? command : null;
    }

    private static boolean isAllowed(Command command, Args args, Client client) {
        if (command.isRestricted()) {
            if (command.flags().contains(Flag.PROTECTED)
                    && !client.server().settings().isDebugAllowed()) {
                refuse(command, args, client, "ERR", DEBUG_NOT_ALLOWED);
                return false;
            }
            if (command.flags().contains(Flag.NO_MULTI) && client.transaction() != null) {
                refuse(command, args, client, "ERR", "Command not allowed inside a transaction");
                return false;
            }
        }
        String refusal = client.server().refusal(command, client.transaction());
        if (refusal != null) {
            refuse(command, args, client, "", refusal);
            return false;
        }
        if (client.mustAuthenticate() && !command.flags().contains(Flag.NO_AUTH)) {
            refuse(command, args, client, "", "NOAUTH Authentication required.");
            return false;
        }
        if ((command.isGrowing() || client.transaction() != null) && !hasMemory(command, args, client)) {
            refuse(command, args, client, "", CommandErrors.OUT_OF_MEMORY.text());
            return false;
        }
        if (client.isSubscribed() && !isAllowedWhileSubscribed(command, client)) {
            refuse(
                    command,
                    args,
                    client,
                    "ERR",
                    "Can't execute '" + command.name()
                            + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context");
            return false;
        }
        if (client.isMonitor() && isOnData(command)) {
            refuse(command, args, client, "ERR", "Replica can't interact with the keyspace");
            return false;
        }
        return true;
    }

    /** Whether there is memory for a request, after evicting what had to be for that. What is queued takes some, too. */
    private static boolean hasMemory(Command command, Args args, Client client) {
        Transaction transaction = client.transaction();
        if (transaction == null) {
            return makeRoom(args.bytes(), client);
        }
        if (command.routing().scope() == Routing.Scope.TRANSACTION) {
            return !transaction.isGrowing() || makeRoom(transaction.bytes(), client);
        }
        return ENDING_TRANSACTIONS.contains(command.name()) || makeRoom(args.bytes(), client);
    }

    private static boolean makeRoom(long bytes, Client client) {
        Memory memory = client.server().memory();
        if (memory.hasPlace(bytes)) {
            return true;
        }
        client.link().giveShardBack();
        return memory.makeRoom(bytes);
    }

    /** To Redis a client that monitors is a kind of replica, and those see no data but what they are sent. */
    private static boolean isOnData(Command command) {
        return command.flags().contains(Flag.READONLY)
                || command.flags().contains(Flag.WRITE)
                || command.flags().contains(Flag.MAY_REPLICATE);
    }

    /** As in Redis, an EXEC that is refused still ends its transaction, and is shown to those who were shown its MULTI. */
    private static void refuse(Command command, Args args, Client client, String code, String reason) {
        if (command.routing().scope() == Routing.Scope.TRANSACTION) {
            client.endTransaction();
            client.show(command, args);
            client.refuse(command, "EXECABORT Transaction discarded because of: " + reason, "");
        } else {
            client.refuse(command, code.isEmpty() ? reason : code + " " + reason, "");
        }
    }

    /** Only RESP3 lets clients tell messages from replies. */
    private static boolean isAllowedWhileSubscribed(Command command, Client client) {
        return client.protocol() == Protocol.RESP3 || command.flags().contains(Flag.WHILE_SUBSCRIBED);
    }

    /** The command with the name that a word of a request holds. */
    @Nullable
    Command find(Args args, int word) {
        long letters = args.letters(word);
        int length = args.length(word);
        for (Entry entry = slots[slot(letters)]; entry != null; entry = entry.next()) {
            if (entry.letters() == letters
                    && entry.length() == length
                    && (entry.isBrief() || args.is(word, entry.word()))) {
                return entry.command();
            }
        }
        return null;
    }

    /** The command, or the subcommand, that a request names; {@code null} if it names none. */
    public @Nullable Command find(Args args) {
        Command command = find(args, 0);
        if (command == null || command.subcommands().isEmpty() || args.count() == 1) {
            return command;
        }
        return part(command, args);
    }

    private static @Nullable Command part(Command container, Args args) {
        for (Command part : container.subcommands()) {
            if (args.is(1, part.word())) {
                return part;
            }
        }
        return null;
    }

    /** The command with a name, in lower case, that is known to exist. */
    public Command named(String name) {
        for (Command command : commands) {
            if (command.name().equals(name)) {
                return command;
            }
        }
        throw new IllegalArgumentException("no such command: " + name);
    }

    private static @Nullable Command subcommand(Command container, Args args, Client client) {
        Command part = part(container, args);
        if (part != null) {
            return part;
        }
        String word = args.echo(1);
        client.asked(null);
        // As in Redis, the container counts it neither as a call nor as a refusal.
        client.refuse(
                null,
                "ERR unknown subcommand '" + word.substring(0, Math.min(word.length(), CommandErrors.ECHOED))
                        + "'. Try " + container.word() + " HELP.",
                "");
        return null;
    }

    private static void refuseUnknown(Args args, Client client) {
        if (args.is(0, "POST") || args.is(0, "HOST:")) {
            // A browser that a web page made talk to this port. It must not get as far as a command in the request's
            // body.
            client.close();
            return;
        }
        String name = args.echo(0);
        StringBuilder detail = new StringBuilder(" '")
                .append(name, 0, Math.min(name.length(), CommandErrors.ECHOED))
                .append("', with args beginning with: ");
        int echoed = 0;
        for (int i = 1; i < args.count() && echoed < CommandErrors.ECHOED; i++) {
            String word = args.echo(i);
            int length = Math.min(word.length(), CommandErrors.ECHOED - echoed);
            detail.append('\'').append(word, 0, length).append("' ");
            echoed += length + 3;
        }
        client.asked(null);
        client.refuse(null, "ERR unknown command", detail.toString());
    }

    private int slot(long letters) {
        return (int) ((letters * MIXING) >>> Long.numberOfLeadingZeros(slots.length - 1));
    }
}
