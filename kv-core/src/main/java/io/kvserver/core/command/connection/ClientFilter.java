package io.kvserver.core.command.connection;

import io.kvserver.core.access.Users;
import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The filters of CLIENT KILL; a client must pass all of them. Confined to one request. */
final class ClientFilter {
    /** A kind of client, as CLIENT KILL and CLIENT LIST name it. */
    enum Type {
        NORMAL,
        PUBSUB,
        /** There are none. */
        REPLICA,
        /** There is none. */
        MASTER;

        static Type named(Args args, int word) {
            return switch (args.latin1(word).toLowerCase(Locale.ROOT)) {
                case "normal" -> NORMAL;
                case "pubsub" -> PUBSUB;
                case "slave", "replica" -> REPLICA;
                case "master" -> MASTER;
                default -> throw new CommandException("ERR Unknown client type '" + args.echo(word) + "'");
            };
        }

        boolean includes(Client client) {
            return this == (client.isSubscribed() ? PUBSUB : NORMAL);
        }
    }

    private final Client asking;
    private @Nullable Type type;
    private @Nullable String address;
    private @Nullable String localAddress;
    private @Nullable String user;
    private long id;
    private long minAgeSeconds;
    private boolean skipsAsking = true;

    private ClientFilter(Client asking) {
        this.asking = asking;
    }

    /** The filter of {@code CLIENT KILL address}, which may select the client itself. */
    static ClientFilter ofAddress(Client asking, String address) {
        ClientFilter filter = new ClientFilter(asking);
        filter.address = address;
        filter.skipsAsking = false;
        return filter;
    }

    /** Parses pairs of an option and its value, from a word on. */
    static ClientFilter parse(Client asking, Args args, int first) {
        ClientFilter filter = new ClientFilter(asking);
        for (int i = first; i < args.count(); i += 2) {
            if (i + 1 == args.count()) {
                throw CommandErrors.SYNTAX;
            }
            filter.add(args, i);
        }
        return filter;
    }

    private void add(Args args, int option) {
        int value = option + 1;
        switch (args.latin1(option).toUpperCase(Locale.ROOT)) {
            case "ID" -> id = positive(args, value, "ERR client-id should be greater than 0");
            case "TYPE" -> type = Type.named(args, value);
            case "ADDR" -> address = args.latin1(value);
            case "LADDR" -> localAddress = args.latin1(value);
            case "USER" -> {
                user = args.latin1(value);
                if (Users.of(asking.server()).find(user) == null) {
                    throw new CommandException("ERR No such user '" + args.echo(value) + "'");
                }
            }
            case "SKIPME" -> skipsAsking = isYes(args, value);
            case "MAXAGE" -> minAgeSeconds = maxAge(args, value);
            default -> throw CommandErrors.SYNTAX;
        }
    }

    private static long positive(Args args, int word, String otherwise) {
        try {
            long number = args.integer(word);
            if (number > 0) {
                return number;
            }
        } catch (CommandException notAnInteger) {
            // Reported below.
        }
        throw new CommandException(otherwise);
    }

    private static long maxAge(Args args, int word) {
        long seconds;
        try {
            seconds = args.integer(word);
        } catch (CommandException notAnInteger) {
            throw new CommandException("ERR maxage is not an integer or out of range");
        }
        if (seconds <= 0) {
            throw new CommandException("ERR maxage should be greater than 0");
        }
        return seconds;
    }

    private static boolean isYes(Args args, int word) {
        boolean yes = args.is(word, "YES");
        if (!yes && !args.is(word, "NO")) {
            throw CommandErrors.SYNTAX;
        }
        return yes;
    }

    boolean includes(Client client, long nowMillis) {
        return (address == null || address.equals(client.link().address()))
                && (localAddress == null || localAddress.equals(client.link().localAddress()))
                && (user == null || user.equals(client.account().name()))
                && (type == null || type.includes(client))
                && (id == 0 || id == client.id())
                && (minAgeSeconds == 0 || ageSeconds(client, nowMillis) >= minAgeSeconds)
                && !(skipsAsking && client == asking);
    }

    private static long ageSeconds(Client client, long nowMillis) {
        return TimeUnit.MILLISECONDS.toSeconds(nowMillis - client.startMillis());
    }
}
