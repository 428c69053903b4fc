package io.kvserver.core.command.string;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Arity.exactly;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.BRIEF;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.FAST;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.STRING;
import static io.kvserver.core.command.Routing.KEY;
import static io.kvserver.core.command.Routing.KEYS;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.command.Routing;
import io.kvserver.core.command.Span;
import io.kvserver.core.command.string.SetOptions.Expiry;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Recording;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands on string values. */
public final class StringCommands {
    public static final List<Command> TABLE = List.of(
            command("GET", STRING, exactly(2), KEY, StringCommands::get, READONLY, FAST)
                    .documented("1.0.0", "Returns the string value of a key.", "O(1)")
                    .taking("key"),
            command("SET", STRING, atLeast(3), KEY, StringCommands::set, WRITE, DENYOOM, BRIEF)
                    .documented("1.0.0", "Sets a key to a string value, whatever it held before.", "O(1)")
                    .taking("key value [IFEQ ifeq-value|IFNE ifne-value|IFDEQ ifdeq-digest|IFDNE ifdne-digest|NX|XX]"
                            + " [GET] [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT"
                            + " unix-time-milliseconds|KEEPTTL]")
                    .keys(KeySpec.of(1, "RW access update variable_flags")
                            .noted("RW and ACCESS due to the optional `GET` argument")
                            .varying(StringCommands::whatSetDoes))
                    .recorded(Recording.VALUE_IF_OPTIONS),
            command("SETNX", STRING, exactly(3), KEY, StringCommands::setnx, WRITE, DENYOOM, FAST)
                    .documented("1.0.0", "Sets a key to a string value if the key does not exist.", "O(1)")
                    .taking("key value")
                    .keys("OW insert"),
            command("SETEX", STRING, exactly(4), KEY, StringCommands::setex, WRITE, DENYOOM, BRIEF)
                    .documented("2.0.0", "Sets a key to a string value for a time in seconds.", "O(1)")
                    .taking("key seconds value")
                    .keys("OW update")
                    .recorded(Recording.VALUE),
            command("PSETEX", STRING, exactly(4), KEY, StringCommands::psetex, WRITE, DENYOOM, BRIEF)
                    .documented("2.6.0", "Sets a key to a string value for a time in milliseconds.", "O(1)")
                    .taking("key milliseconds value")
                    .keys("OW update")
                    .recorded(Recording.VALUE),
            command("GETSET", STRING, exactly(3), KEY, StringCommands::getset, WRITE, DENYOOM, FAST)
                    .documented("1.0.0", "Sets a key to a string value and returns the old one.", "O(1)")
                    .taking("key value"),
            command("GETDEL", STRING, exactly(2), KEY, StringCommands::getdel, WRITE, FAST)
                    .documented("6.2.0", "Returns the string value of a key and removes the key.", "O(1)")
                    .taking("key")
                    .keys("RW access delete"),
            command("GETEX", STRING, atLeast(2), KEY, StringCommands::getex, WRITE, FAST)
                    .documented("6.2.0", "Returns the string value of a key and sets or removes its deadline.", "O(1)")
                    .taking("key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT"
                            + " unix-time-milliseconds|PERSIST]")
                    .keys(KeySpec.of(1, "RW access update").noted("RW and UPDATE because it changes the TTL"))
                    .recorded(Recording.DEADLINE),
            command("MGET", STRING, atLeast(2), KEYS, StringCommands::mget, READONLY, FAST)
                    .documented("1.0.0", "Returns the string values of keys.", "O(N) for N keys")
                    .taking("key [key ...]")
                    .tips("request_policy:multi_shard"),
            command("MSET", STRING, atLeast(3), Routing.keys(1, -1, 2), StringCommands::mset, WRITE, DENYOOM)
                    .documented("1.0.1", "Sets keys to string values, all at once.", "O(N) for N keys")
                    .taking("key value [key value ...]")
                    .keys("OW update")
                    .tips("request_policy:multi_shard", "response_policy:all_succeeded"),
            command("MSETNX", STRING, atLeast(3), Routing.keys(1, -1, 2), StringCommands::msetnx, WRITE, DENYOOM)
                    .documented(
                            "1.0.1",
                            "Sets keys to string values, all at once, if none of the keys exists.",
                            "O(N) for N keys")
                    .taking("key value [key value ...]")
                    .keys("OW insert")
                    .tips("request_policy:multi_shard", "response_policy:agg_min"),
            command("APPEND", STRING, exactly(3), KEY, StringCommands::append, WRITE, DENYOOM, FAST)
                    .documented(
                            "2.0.0",
                            "Adds bytes to the end of a string value and returns its new length.",
                            "O(N) for N bytes of the new value; for a large one usually O(1)")
                    .taking("key value")
                    .keys("RW insert"),
            command("STRLEN", STRING, exactly(2), KEY, StringCommands::strlen, READONLY, FAST)
                    .documented("2.2.0", "Returns how many bytes a string value has.", "O(1)")
                    .taking("key")
                    .keys("RO"),
            command("GETRANGE", STRING, exactly(4), KEY, StringCommands::getrange, READONLY)
                    .documented("2.4.0", "Returns a part of a string value.", "O(N) for N bytes returned")
                    .taking("key start end"),
            command("SUBSTR", STRING, exactly(4), KEY, StringCommands::getrange, READONLY)
                    .documented(
                            "1.0.0",
                            "Returns a part of a string value; the old name of GETRANGE.",
                            "O(N) for N bytes returned")
                    .taking("key start end"),
            command("SETRANGE", STRING, exactly(4), KEY, StringCommands::setrange, WRITE, DENYOOM)
                    .documented(
                            "2.2.0",
                            "Overwrites a part of a string value, which grows as needed, and returns its new length.",
                            "O(N) for N bytes of the new value; for a large one usually O(1)")
                    .taking("key offset value")
                    .keys("RW update"),
            command("LCS", STRING, atLeast(3), Routing.keys(1, 2, 1), new Lcs.Handler(), READONLY)
                    .documented(
                            "7.0.0",
                            "Finds the longest common subsequence of two string values.",
                            "O(N*M) for values of N and M bytes")
                    .taking("key key [LEN] [IDX] [MINMATCHLEN length] [WITHMATCHLEN]"));

    private static final byte[] EMPTY = {};

    private StringCommands() {}

    private static void get(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.string(args, 1);
        if (value == null) {
            reply.nil();
        } else {
            reply.bulk(value);
        }
    }

    private static void set(Keyspace keys, Args args, ReplyWriter reply) {
        if (args.count() > 3) {
            setWithOptions(keys, args, reply);
            return;
        }
        put(keys, args, 1, Keyspace.NO_DEADLINE);
        reply.ok();
    }

    /** SET's key flags, which depend on its options. */
    private static String whatSetDoes(Args request) {
        for (int i = 3; i < request.count(); i++) {
            if (request.is(i, "GET") || Comparison.isNamed(request, i)) {
                return "RW access update";
            }
        }
        return "OW update";
    }

    private static void setWithOptions(Keyspace keys, Args args, ReplyWriter reply) {
        SetOptions options = SetOptions.ofSet(args, 3);
        long deadline = Keyspace.NO_DEADLINE;
        if (options.expiry().hasAmount()) {
            deadline = options.expiry().deadline(keys, args, options.amount(), "set");
        } else if (options.expiry() == Expiry.KEEPTTL) {
            deadline = keys.deadline(args, 1);
        }
        if (options.get()) {
            get(keys, args, reply);
        }
        boolean allowed = options.allow(keys, args, 1);
        if (allowed) {
            put(keys, args, 1, deadline);
            if (options.expiry().hasAmount()) {
                keys.happened('g', "expire", args, 1);
            }
        }
        if (!options.get()) {
            if (allowed) {
                reply.ok();
            } else {
                reply.nil();
            }
        }
    }

    /** Sets a key to the word after it. */
    static void put(Keyspace keys, Args args, int key, long deadline) {
        keys.putString(args, key, args.array(), args.offset(key + 1), args.length(key + 1), deadline);
        keys.happened('$', "set", args, key);
    }

    private static void setnx(Keyspace keys, Args args, ReplyWriter reply) {
        boolean free = !keys.exists(args, 1);
        if (free) {
            put(keys, args, 1, Keyspace.NO_DEADLINE);
        }
        reply.integer(free ? 1 : 0);
    }

    private static void setex(Keyspace keys, Args args, ReplyWriter reply) {
        setUntil(keys, args, Expiry.EX.deadline(keys, args, 2, "setex"), reply);
    }

    private static void psetex(Keyspace keys, Args args, ReplyWriter reply) {
        setUntil(keys, args, Expiry.PX.deadline(keys, args, 2, "psetex"), reply);
    }

    private static void setUntil(Keyspace keys, Args args, long deadline, ReplyWriter reply) {
        keys.putString(args, 1, args.array(), args.offset(3), args.length(3), deadline);
        keys.happened('$', "set", args, 1);
        keys.happened('g', "expire", args, 1);
        reply.ok();
    }

    private static void getset(Keyspace keys, Args args, ReplyWriter reply) {
        get(keys, args, reply);
        put(keys, args, 1, Keyspace.NO_DEADLINE);
    }

    private static void getdel(Keyspace keys, Args args, ReplyWriter reply) {
        get(keys, args, reply);
        if (keys.remove(args, 1)) {
            keys.happened('g', "del", args, 1);
        }
    }

    private static void getex(Keyspace keys, Args args, ReplyWriter reply) {
        SetOptions options = SetOptions.ofGet(args, 2);
        Slice value = keys.string(args, 1);
        if (value == null) {
            reply.nil();
            return;
        }
        reply.bulk(value);
        Expiry expiry = options.expiry();
        if (expiry.hasAmount()) {
            expireGot(keys, args, expiry.deadline(keys, args, options.amount(), "getex"), expiry.isRelative());
        } else if (expiry == Expiry.PERSIST && keys.deadline(args, 1) != Keyspace.NO_DEADLINE) {
            keys.setDeadline(args, 1, Keyspace.NO_DEADLINE);
            keys.happened('g', "persist", args, 1);
        }
    }

    private static void expireGot(Keyspace keys, Args args, long deadline, boolean relative) {
        if (!relative && deadline <= keys.nowMillis()) {
            keys.remove(args, 1);
            keys.happened('g', "del", args, 1);
        } else {
            keys.setDeadline(args, 1, deadline);
            keys.happened('g', "expire", args, 1);
        }
    }

    private static void mget(Keyspace keys, Args args, ReplyWriter reply) {
        reply.array(args.count() - 1);
        Meanwhile others = Meanwhile.during(args.count());
        for (int i = 1; i < args.count(); i++) {
            keys.fetchAhead(args, i, 1);
            Slice value = stringIfAny(keys, args, i);
            if (value == null) {
                reply.nil();
            } else {
                reply.bulk(value);
            }
            others.step();
        }
    }

    /** As in Redis, MGET treats a key of another type as missing. */
    private static @Nullable Slice stringIfAny(Keyspace keys, Args args, int key) {
        try {
            return keys.string(args, key);
        } catch (CommandException wrongType) {
            return null;
        }
    }

    private static void mset(Keyspace keys, Args args, ReplyWriter reply) {
        checkPairs(args, "mset");
        putPairs(keys, args);
        reply.ok();
    }

    private static void msetnx(Keyspace keys, Args args, ReplyWriter reply) {
        checkPairs(args, "msetnx");
        Meanwhile others = Meanwhile.during(args.count());
        for (int key = 1; key < args.count(); key += 2) {
            others.step();
            if (keys.exists(args, key)) {
                reply.integer(0);
                return;
            }
        }
        putPairs(keys, args);
        reply.integer(1);
    }

    private static void checkPairs(Args args, String command) {
        if (args.count() % 2 == 0) {
            throw CommandErrors.wrongNumberOfArguments(command);
        }
    }

    private static void putPairs(Keyspace keys, Args args) {
        Meanwhile others = Meanwhile.during(args.count());
        for (int key = 1; key < args.count(); key += 2) {
            others.step();
            keys.fetchAhead(args, key, 2);
            put(keys, args, key, Keyspace.NO_DEADLINE);
        }
    }

    private static void append(Keyspace keys, Args args, ReplyWriter reply) {
        Slice old = keys.stringToChange(args, 1);
        int kept = old == null ? 0 : old.length();
        checkLength(keys, (long) kept + args.length(2));
        overwrite(keys.resizeString(args, 1, kept + args.length(2)), kept, args, 2);
        keys.happened('$', "append", args, 1);
        reply.integer(kept + args.length(2));
    }

    private static void strlen(Keyspace keys, Args args, ReplyWriter reply) {
        Slice value = keys.glance(args, 1);
        reply.integer(value == null ? 0 : value.length());
    }

    private static void getrange(Keyspace keys, Args args, ReplyWriter reply) {
        long start = args.integer(2);
        long end = args.integer(3);
        Slice value = keys.glance(args, 1);
        if (value == null || Span.isReversed(start, end)) {
            reply.bulk(EMPTY);
            return;
        }
        Span span = Span.of(start, end, value.length());
        if (span.length() >= ReplyBuffer.REFERENCE_BYTES) {
            keys.share(value);
        }
        reply.bulk(value.array(), value.offset() + (span.isEmpty() ? 0 : (int) span.first()), (int) span.length());
    }

    private static void setrange(Keyspace keys, Args args, ReplyWriter reply) {
        long start = args.integer(2);
        if (start < 0) {
            throw new CommandException("ERR offset is out of range");
        }
        Slice old = keys.stringToChange(args, 1);
        int length = old == null ? 0 : old.length();
        if (args.length(3) == 0) {
            reply.integer(length);
            return;
        }
        // Checked before adding, which might overflow: the offset may be any number.
        checkLength(keys, start);
        checkLength(keys, start + args.length(3));
        int newLength = Math.max(length, (int) start + args.length(3));
        overwrite(keys.resizeString(args, 1, newLength), (int) start, args, 3);
        keys.happened('$', "setrange", args, 1);
        reply.integer(newLength);
    }

    private static void checkLength(Keyspace keys, long bytes) {
        if (bytes > keys.longestString()) {
            throw CommandErrors.STRING_TOO_LONG;
        }
    }

    /** Writes a word into a new value. */
    private static void overwrite(Slice value, int at, Args args, int word) {
        System.arraycopy(args.array(), args.offset(word), value.array(), value.offset() + at, args.length(word));
    }
}
