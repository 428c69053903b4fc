package io.kvserver.core.command.connection;

import static io.kvserver.core.client.invocation.ClientCommand.clientCommand;
import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Flag.LOADING;
import static io.kvserver.core.command.Flag.NOSCRIPT;
import static io.kvserver.core.command.Flag.STALE;
import static io.kvserver.core.command.Group.CONNECTION;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.invocation.ClientHandler;
import io.kvserver.core.command.Arity;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.tracking.Tracking;
import io.kvserver.core.tracking.Tracking.Mode;
import io.kvserver.core.tracking.Tracking.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The subcommands of CLIENT for client-side caching. */
final class TrackingCommands {
    static final Command TRACKING = part("TRACKING", atLeast(3), TrackingCommands::tracking)
            .documented(
                    "6.0.0",
                    "Starts or stops messages to the connection about changes to keys that it has read.",
                    "O(1), and O(N) for N prefixes")
            .taking("ON|OFF [REDIRECT client-id] [PREFIX prefix ...] [BCAST] [OPTIN] [OPTOUT] [NOLOOP]");
    static final Command CACHING = part("CACHING", exactly(3), TrackingCommands::caching)
            .documented("6.0.0", "Sets whether the keys of the next request are tracked.", "O(1)")
            .taking("YES|NO");
    static final Command TRACKING_INFO = part("TRACKINGINFO", exactly(2), TrackingCommands::trackingInfo)
            .documented("6.2.0", "Describes how the connection is tracked.", "O(1)");
    static final Command GET_REDIRECTION = part("GETREDIR", exactly(2), TrackingCommands::getRedirection)
            .documented("6.0.0", "Returns which connection gets the messages about tracked keys.", "O(1)");

    private static final String TWO_REDIRECTIONS = "ERR A client can only redirect to a single other client";
    private static final String NO_SUCH_CLIENT = "ERR The client ID you want redirect to does not exist";
    private static final String PREFIX_WITHOUT_BROADCAST = "ERR PREFIX option requires BCAST mode to be enabled";
    private static final String OTHER_BROADCAST =
            "ERR You can't switch BCAST mode on/off before disabling tracking for this client, and then"
                    + " re-enabling it with a different mode.";
    private static final String OPTION_WITH_BROADCAST = "ERR OPTIN and OPTOUT are not compatible with BCAST";
    private static final String BOTH_MODES = "ERR You can't specify both OPTIN mode and OPTOUT mode";
    private static final String OTHER_MODE =
            "ERR You can't switch OPTIN/OPTOUT mode before disabling tracking for this client, and then"
                    + " re-enabling it with a different mode.";
    private static final String NOT_TRACKING =
            "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or"
                    + " OPTOUT mode enabled";
    private static final String NOT_OPT_IN =
            "ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.";
    private static final String NOT_OPT_OUT =
            "ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.";

    private TrackingCommands() {}

    private static Command part(String name, Arity arity, ClientHandler handler) {
        return clientCommand(name, CONNECTION, arity, handler, NOSCRIPT, LOADING, STALE);
    }

    /** The words of CLIENT TRACKING; each may be repeated. */
    private static final class Request {
        private boolean broadcast;
        private boolean optIn;
        private boolean optOut;
        private boolean noLoop;
        private long redirection;
        private final List<byte[]> prefixes = new ArrayList<>();

        static Request parse(Client client, Args args) {
            Request request = new Request();
            for (int i = 3; i < args.count(); i++) {
                boolean hasNext = i + 1 < args.count();
                if (args.is(i, "REDIRECT") && hasNext) {
                    request.redirect(client, args, ++i);
                } else if (args.is(i, "PREFIX") && hasNext) {
                    request.prefixes.add(args.copy(++i));
                } else {
                    request.option(args, i);
                }
            }
            return request;
        }

        private void redirect(Client client, Args args, int word) {
            if (redirection != 0) {
                throw new CommandException(TWO_REDIRECTIONS);
            }
            redirection = args.integer(word);
            if (client.server().clients().find(redirection) == null) {
                throw new CommandException(NO_SUCH_CLIENT);
            }
        }

        private void option(Args args, int word) {
            if (args.is(word, "BCAST")) {
                broadcast = true;
            } else if (args.is(word, "OPTIN")) {
                optIn = true;
            } else if (args.is(word, "OPTOUT")) {
                optOut = true;
            } else if (args.is(word, "NOLOOP")) {
                noLoop = true;
            } else {
                throw CommandErrors.SYNTAX;
            }
        }

        /** Checks the words against each other and against the client's present tracking. */
        void check(Tracking tracking) {
            Options current = tracking.options();
            if (!broadcast && !prefixes.isEmpty()) {
                throw new CommandException(PREFIX_WITHOUT_BROADCAST);
            }
            if (tracking.isOn() && current.broadcasting() != broadcast) {
                throw new CommandException(OTHER_BROADCAST);
            }
            if (broadcast && (optIn || optOut)) {
                throw new CommandException(OPTION_WITH_BROADCAST);
            }
            if (optIn && optOut) {
                throw new CommandException(BOTH_MODES);
            }
            if ((optIn && current.mode() == Mode.OPT_OUT) || (optOut && current.mode() == Mode.OPT_IN)) {
                throw new CommandException(OTHER_MODE);
            }
            for (int i = 0; i < prefixes.size(); i++) {
                checkPrefix(i, tracking);
            }
        }

        private void checkPrefix(int index, Tracking tracking) {
            byte[] prefix = prefixes.get(index);
            for (byte[] existing : tracking.prefixes()) {
                if (overlap(prefix, existing)) {
                    throw overlapping(prefix, "an existing prefix", existing);
                }
            }
            for (byte[] later : prefixes.subList(index + 1, prefixes.size())) {
                if (overlap(prefix, later)) {
                    throw overlapping(prefix, "another provided prefix", later);
                }
            }
        }

        private static boolean overlap(byte[] one, byte[] other) {
            int length = Math.min(one.length, other.length);
            return Arrays.equals(one, 0, length, other, 0, length);
        }

        private static CommandException overlapping(byte[] prefix, String what, byte[] other) {
            return new CommandException("ERR Prefix '" + echo(prefix) + "' overlaps with " + what + " '" + echo(other)
                    + "'. Prefixes for a single client must not overlap.");
        }

        private static String echo(byte[] prefix) {
            return Args.of(prefix).echo(0);
        }

        Options options() {
            Mode mode = optIn ? Mode.OPT_IN : optOut ? Mode.OPT_OUT : Mode.ALWAYS;
            return new Options(broadcast, mode, noLoop, redirection);
        }

        /** The prefixes to broadcast; the empty one stands for all keys. */
        List<byte[]> broadcastPrefixes() {
            return broadcast && prefixes.isEmpty() ? List.of(new byte[0]) : prefixes;
        }
    }

    private static void tracking(Client client, Args args, ReplyWriter reply) {
        Request request = Request.parse(client, args);
        if (args.is(2, "ON")) {
            Tracking tracking = client.listening().startTracking();
            request.check(tracking);
            tracking.start(request.options(), request.broadcastPrefixes());
        } else if (args.is(2, "OFF")) {
            client.listening().startTracking().stop();
        } else {
            throw CommandErrors.SYNTAX;
        }
        reply.ok();
    }

    private static void caching(Client client, Args args, ReplyWriter reply) {
        Tracking tracking = client.listening().tracking();
        if (tracking == null || !tracking.isOn()) {
            throw new CommandException(NOT_TRACKING);
        }
        boolean yes = args.is(2, "YES");
        if (!yes && !args.is(2, "NO")) {
            throw CommandErrors.SYNTAX;
        }
        if (tracking.options().mode() != (yes ? Mode.OPT_IN : Mode.OPT_OUT)) {
            throw new CommandException(yes ? NOT_OPT_IN : NOT_OPT_OUT);
        }
        tracking.markNext();
        reply.ok();
    }

    private static void getRedirection(Client client, Args args, ReplyWriter reply) {
        reply.integer(redirection(client.listening().tracking()));
    }

    private static void trackingInfo(Client client, Args args, ReplyWriter reply) {
        Tracking tracking = client.listening().tracking();
        reply.map(3);
        reply.bulk("flags");
        List<String> flags = flags(tracking);
        reply.set(flags.size());
        flags.forEach(reply::bulk);
        reply.bulk("redirect");
        reply.integer(redirection(tracking));
        reply.bulk("prefixes");
        reply.array(tracking == null ? 0 : tracking.prefixCount());
        if (tracking != null) {
            tracking.prefixes().forEach(reply::bulk);
        }
    }

    private static long redirection(@Nullable Tracking tracking) {
        return tracking == null || !tracking.isOn() ? -1 : tracking.options().redirection();
    }

    private static List<String> flags(@Nullable Tracking tracking) {
        if (tracking == null || !tracking.isOn()) {
            return List.of("off");
        }
        Options options = tracking.options();
        List<String> flags = new ArrayList<>(List.of("on"));
        if (options.broadcasting()) {
            flags.add("bcast");
        }
        if (options.mode() == Mode.OPT_IN) {
            flags.add("optin");
            addIf(tracking.isCaching(), "caching-yes", flags);
        } else if (options.mode() == Mode.OPT_OUT) {
            flags.add("optout");
            addIf(tracking.isCaching(), "caching-no", flags);
        }
        addIf(options.withoutOwn(), "noloop", flags);
        addIf(tracking.isRedirectionBroken(), "broken_redirect", flags);
        return flags;
    }

    private static void addIf(boolean condition, String flag, List<String> flags) {
        if (condition) {
            flags.add(flag);
        }
    }
}
