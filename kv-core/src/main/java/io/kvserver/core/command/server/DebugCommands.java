package io.kvserver.core.command.server;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Flag.ADMIN;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.PROTECTED;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.SERVER;
import static io.kvserver.core.command.Routing.ALL_SHARDS;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.Help;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.StringEncoding;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.rdb.DumpPayload;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.Dump;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** DEBUG: the few subcommands that tests of client libraries need. Refused unless allowed. */
public final class DebugCommands {
    private static final Pattern NUMBER = Pattern.compile("\\s*([+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?).*");
    /** The longest sleep. */
    private static final double MAX_MILLIS = TimeUnit.DAYS.toMillis(365);

    private static final List<String> HELP = List.of(
            "OBJECT <key>",
            "    Show low level info about `key` and associated value.",
            "SET-ACTIVE-EXPIRE <0|1>",
            "    Setting it to 0 disables expiring keys in background when they are not",
            "    accessed (otherwise the Redis behavior). Setting it to 1 reenables back the",
            "    default.",
            "SLEEP <seconds>",
            "    Stop the server for <seconds>. Decimals allowed.");

    /** One declaration, as in Redis: its subcommands are not commands of their own. */
    public static final List<Command> TABLE =
            List.of(clientCommand("DEBUG", SERVER, atLeast(2), ALL_SHARDS, DebugCommands::debug)
                    .flagged(ADMIN, NOSCRIPT, LOADING, STALE, PROTECTED)
                    .documented("1.0.0", "Helps with tests of client libraries.", "O(1)")
                    .taking("OBJECT key|SET-ACTIVE-EXPIRE flag|SLEEP seconds|HELP"));

    private DebugCommands() {}

    private static void debug(Client client, Args args, ReplyWriter reply) {
        if (args.count() == 2 && args.is(1, "HELP")) {
            Help.answer(client, args, reply, HELP);
        } else if (args.count() == 3 && args.is(1, "SLEEP")) {
            sleep(client, seconds(args.latin1(2)));
            reply.ok();
        } else if (args.count() == 3 && args.is(1, "SET-ACTIVE-EXPIRE")) {
            client.server().activeExpiry((long) seconds(args.latin1(2)) != 0);
            reply.ok();
        } else if (args.count() == 3 && args.is(1, "OBJECT")) {
            object(client.keys(), args, reply);
        } else {
            throw CommandErrors.wrongSubcommand(args, "DEBUG");
        }
    }

    /** The number at the beginning of a text; 0 if there is none. */
    private static double seconds(String text) {
        Matcher number = NUMBER.matcher(text);
        return number.matches() ? Double.parseDouble(number.group(1)) : 0;
    }

    /** Delays only this client; in a transaction the times add up. */
    private static void sleep(Client client, double seconds) {
        long millis = (long) Math.min(MAX_MILLIS, Math.ceil(seconds * TimeUnit.SECONDS.toMillis(1)));
        if (millis > 0) {
            client.sleep(millis);
        }
    }

    private static void object(Keyspace keys, Args args, ReplyWriter reply) {
        Kind kind = keys.typed().kind(args, 2);
        Slice value = kind == null || kind == Kind.STRING ? keys.stringToChange(args, 2) : null;
        String encoding;
        long references = 1;
        int serialized;
        if (value != null) {
            encoding = StringEncoding.name(value);
            references = StringEncoding.references(value);
            serialized = DumpPayload.valueBytes(value);
        } else if (kind != null) {
            encoding = keys.typed().encoding(args, 2);
            serialized = Dump.of(keys, args, 2, kind).valueBytes();
        } else {
            throw CommandErrors.NO_SUCH_KEY;
        }
        int idle = keys.usage().idleSeconds(args, 2);
        // Clients split it at spaces and colons. Objects have no fixed address here.
        reply.simple(String.format(
                Locale.ROOT,
                "Value at:heap refcount:%d encoding:%s serializedlength:%d lru:%d lru_seconds_idle:%d",
                references,
                encoding,
                serialized,
                (TimeUnit.MILLISECONDS.toSeconds(keys.nowMillis()) - idle) & 0xff_ffff,
                idle));
    }
}
