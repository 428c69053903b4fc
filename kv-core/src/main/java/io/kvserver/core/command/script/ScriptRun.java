package io.kvserver.core.command.script;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Rights;
import io.kvserver.core.client.RunningScript;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.client.invocation.Admission;
import io.kvserver.core.client.invocation.Invocation;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.lua.LuaState;
import io.kvserver.core.lua.LuaString;
import io.kvserver.core.lua.LuaTable;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CallWords;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Reals;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands of the running script for its client, and checks what the script may do. One for each Lua state,
 * reused; confined to the thread that has the state.
 */
final class ScriptRun {
    private static final String NO_COMMAND = "ERR Please specify at least one argument for this redis lib call";
    private static final String NOT_A_WORD = "ERR Lua redis lib command arguments must be strings or integers";
    private static final String UNKNOWN = "ERR Unknown Redis command called from script";
    private static final String WRONG_NUMBER = "ERR Wrong number of args calling Redis command from script";
    private static final String NOT_ALLOWED = "ERR This Redis command is not allowed from script";
    private static final String LOADS_TOO_LONG = "ERR FUNCTION LOAD timeout";
    private static final String INVALID = "ERR Invalid command passed to redis.acl_check_cmd()";
    private static final String READ_ONLY = "ERR Write commands are not allowed from read-only scripts.";
    /** The part of the heap beyond the safe bound that a script may fill; memory is freed as soon as it has ended. */
    private static final long SLACK_BYTES = Runtime.getRuntime().maxMemory() / 10;

    private final ServerState server;
    private final LuaState state;
    private final CallWords words = new CallWords();
    private final byte[] digits = new byte[Reals.MAX_LENGTH];
    private final LuaReplyWriter replies;

    private @Nullable Client client;
    private @Nullable RunningScript running;
    /** {@code null} without a cluster. */
    private @Nullable ScriptPlace place;

    private boolean readOnly;
    private boolean allowsFull;
    private boolean full;
    private boolean logged;
    private boolean resp3;
    /** The time until which a library may load, by {@link System#nanoTime}. */
    private long loadingEndNanos;

    ScriptRun(ServerState server, LuaState state) {
        this.server = server;
        this.state = state;
        this.replies = new LuaReplyWriter(state);
    }

    /** Begins a run, if the script's flags allow it now. */
    void begin(Client of, ScriptCall call) {
        ScriptFlags flags = call.flags();
        boolean onlyReads = call.readOnly();
        boolean mayWrite = !flags.has(ScriptFlags.Flag.NO_WRITES);
        full = of.lacksMemory();
        if (flags.declared()) {
            if (server.topology() != null && flags.has(ScriptFlags.Flag.NO_CLUSTER)) {
                throw ScriptErrors.NO_CLUSTER;
            }
            if (mayWrite) {
                String refusal = server.refusalInScript(server.commands().named("set"));
                if (refusal != null) {
                    throw new CommandException(refusal);
                }
                if (onlyReads) {
                    throw ScriptErrors.WRITES_IN_RO;
                }
            }
            if (full && mayWrite && !flags.has(ScriptFlags.Flag.ALLOW_OOM)) {
                throw ScriptErrors.NO_MEMORY;
            }
        }
        place = server.topology() == null ? null : ScriptPlace.of(server.topology(), of, call);
        client = of;
        readOnly = onlyReads || !mayWrite;
        allowsFull = flags.has(ScriptFlags.Flag.ALLOW_OOM);
        logged = true;
        resp3 = false;
    }

    /** Begins to load a library, with a time limit. */
    void beginLoading(long endNanos) {
        loadingEndNanos = endNanos;
    }

    /** Sets the record that other clients see. */
    void runs(RunningScript script) {
        running = script;
    }

    void end() {
        client = null;
        running = null;
    }

    /** Whether the script has chosen RESP3. */
    boolean isResp3() {
        return resp3;
    }

    void resp3(boolean on) {
        resp3 = on;
    }

    /** Sets whether the script's changes are logged. */
    void logged(boolean on) {
        logged = on;
    }

    /** {@code redis.call}, or {@code redis.pcall}, which returns errors. */
    @Nullable
    Object call(@Nullable Object[] arguments, boolean raises) {
        if (client == null || running == null) {
            throw new IllegalStateException("no script is running");
        }
        try {
            if (!take(arguments)) {
                return failed(ScriptErrors.table(state, arguments.length == 0 ? NO_COMMAND : NOT_A_WORD), raises);
            }
            Object reply = run(client, running);
            return replies.hasFailed() ? failed(Objects.requireNonNull(reply), raises) : reply;
        } finally {
            words.clear();
        }
    }

    private Object failed(Object failure, boolean raises) {
        if (raises) {
            throw state.raise(failure);
        }
        return failure;
    }

    /** Reads the words of a request. Returns whether there is at least one and all are strings or numbers. */
    private boolean take(@Nullable Object[] arguments) {
        words.clear();
        for (Object argument : arguments) {
            if (argument instanceof LuaString word) {
                words.add(word.bytes());
            } else if (argument instanceof Double number) {
                add(number);
            } else {
                return false;
            }
        }
        return arguments.length > 0;
    }

    private void add(double number) {
        if ((long) number == number && number != Long.MAX_VALUE) {
            words.add((long) number);
        } else {
            words.add(digits, 0, Reals.write(number, digits, 0));
        }
    }

    /** {@code redis.acl_check_cmd}: whether the client's user may make a request. */
    boolean mayRun(@Nullable Object[] arguments) {
        try {
            if (!take(arguments)) {
                throw state.raise(ScriptErrors.table(state, arguments.length == 0 ? NO_COMMAND : NOT_A_WORD));
            }
            Command command = server.commands().find(words.args());
            if (command == null) {
                throw state.raise(ScriptErrors.table(state, INVALID));
            }
            Client by = client;
            Rights rights = by == null ? null : by.account().rights();
            return rights == null || rights.allows(command, words.args());
        } finally {
            words.clear();
        }
    }

    private @Nullable Object run(Client by, RunningScript script) {
        Args args = words.args();
        replies.begin(resp3);
        Command command = server.commands().find(args);
        String refusal = command == null ? UNKNOWN : refusal(by, command, args, script);
        if (command == null || refusal != null) {
            String text = String.valueOf(refusal);
            by.meter().refused(command, text);
            replies.error(text, "");
            return replies.value();
        }
        if (command.flags().contains(Flag.WRITE)) {
            script.writes();
        }
        long before = System.nanoTime();
        Invocation.runInScript(command, by, args, replies, logged);
        by.meter().ranInScript(command, args, System.nanoTime() - before);
        return replies.value();
    }

    private @Nullable String refusal(Client by, Command command, Args args, RunningScript script) {
        if (!command.arity().accepts(args.count())) {
            return WRONG_NUMBER;
        }
        if (command.flags().contains(Flag.NOSCRIPT)) {
            return NOT_ALLOWED;
        }
        String denial = Admission.denial(by, command, args, Rights.Occasion.SCRIPTED);
        if (denial != null) {
            return denial;
        }
        boolean writes = command.flags().contains(Flag.WRITE);
        if (readOnly && (writes || command.flags().contains(Flag.MAY_REPLICATE))) {
            return READ_ONLY;
        }
        if (writes && !script.hasWritten()) {
            // Refused only before its first change; later it would leave half of its work undone.
            String refusal = server.refusalInScript(command);
            if (refusal != null) {
                return refusal;
            }
        }
        if (command.isGrowing() && hasNoMemory(args, script)) {
            return CommandErrors.OUT_OF_MEMORY.text();
        }
        if (command.isBlocking() && wantsToWait(args)) {
            return "ERR " + args.echo(0) + " command is not allowed with BLOCK option from scripts";
        }
        return place == null ? null : place.refusal(command, args);
    }

    /** Whether a request waits: of the commands that a script may run, only XREAD and XREADGROUP with BLOCK do. */
    private static boolean wantsToWait(Args args) {
        for (int word = 1; word + 1 < args.count() && !args.is(word, "STREAMS"); word++) {
            if (args.is(word, "BLOCK")) {
                return true;
            }
            if (args.is(word, "GROUP")) {
                word += 2;
            } else if (args.is(word, "COUNT")) {
                word++;
            }
        }
        return false;
    }

    private boolean hasNoMemory(Args args, RunningScript script) {
        boolean refused = full && !allowsFull && !script.hasWritten();
        return refused || !server.memory().isSafe(args.bytes() - SLACK_BYTES);
    }

    /** Reacts to other clients while the script runs: see {@link RunningScript#look}. */
    void look() {
        RunningScript script = running;
        if (script == null) {
            if (System.nanoTime() - loadingEndNanos > 0) {
                throw new ScriptEnd(LOADS_TOO_LONG, "", -1);
            }
        } else if (script.look()) {
            throw ended(script);
        }
    }

    private ScriptEnd ended(RunningScript script) {
        var here = state.raise(null);
        String how = script.isFunction() ? "FUNCTION KILL" : "SCRIPT KILL";
        return new ScriptEnd("ERR Script killed by user with " + how + ".", here.source(), here.line());
    }

    /** A table of words. */
    LuaTable table(Args args, int first, int end) {
        LuaTable table = state.newTable(end - first, 0);
        for (int i = first; i < end; i++) {
            table.set(i - first + 1, state.string(args.copy(i)));
        }
        return table;
    }
}
