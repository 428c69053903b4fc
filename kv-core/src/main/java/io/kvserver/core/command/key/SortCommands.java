package io.kvserver.core.command.key;

import static io.kvserver.core.command.Arity.atLeast;
import static io.kvserver.core.command.Command.command;
import static io.kvserver.core.command.Flag.DANGEROUS;
import static io.kvserver.core.command.Flag.DENYOOM;
import static io.kvserver.core.command.Flag.READONLY;
import static io.kvserver.core.command.Flag.WRITE;
import static io.kvserver.core.command.Group.GENERIC;
import static io.kvserver.core.command.Routing.DESCRIBED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slice;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import io.kvserver.core.store.kind.Kind;
import io.kvserver.core.value.list.ListValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * SORT and SORT_RO. Texts are compared by their bytes, as a redis-server does in the locale C. Equal elements are in
 * the order of the list or sorted set; those of a set are in the order of their bytes, so that the result does not
 * depend on hashes.
 */
public final class SortCommands {
    private static final String COST =
            "O(N + M log M) for M of N elements; O(N) if they are not sorted, O(M + log N) in a list or sorted set";
    private static final String OPTIONS =
            "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA]";

    private static final KeySpec SOURCE = KeySpec.of(1, "RO access");
    private static final KeySpec PATTERNS = KeySpec.hidden("RO access", request -> 0)
            .noted("For the optional BY/GET keyword. It is marked 'unknown' because the key names derive from the"
                    + " content of the key we sort");
    private static final KeySpec TARGET = KeySpec.hidden("OW update", SortCommands::target)
            .noted("For the optional STORE keyword. It is marked 'unknown' because the keyword can appear anywhere in"
                    + " the argument array");

    private static final String NOT_A_NUMBER = "ERR One or more scores can't be converted into double";
    private static final byte[] DEL = "DEL".getBytes(ISO_8859_1);
    private static final byte[] RPUSH = "RPUSH".getBytes(ISO_8859_1);

    /** The most elements in one logged command. */
    private static final int LOGGED_TOGETHER = 64;

    public static final List<Command> TABLE = List.of(
            command("SORT", GENERIC, atLeast(2), DESCRIBED, SortCommands::sort, WRITE, DENYOOM, DANGEROUS)
                    .documented("1.0.0", "Sorts a list, a set or a sorted set, and returns or stores the result.", COST)
                    .taking(OPTIONS + " [STORE destination]")
                    .in("@set", "@sortedset", "@list")
                    .keys(SOURCE, PATTERNS, TARGET)
                    .reachingAll(SortCommands::hasPattern),
            command("SORT_RO", GENERIC, atLeast(2), DESCRIBED, SortCommands::sortToRead, READONLY, DANGEROUS)
                    .documented("7.0.0", "Sorts a list, a set or a sorted set, and returns the result.", COST)
                    .taking(OPTIONS)
                    .in("@set", "@sortedset", "@list")
                    .keys(SOURCE, PATTERNS)
                    .reachingAll(SortCommands::hasPattern));

    private SortCommands() {}

    /** Whether a request may read keys that its patterns derive from the elements. */
    private static boolean hasPattern(Args request) {
        for (int word = 2; word < request.count() - 1; word++) {
            if ((request.is(word, "BY") || request.is(word, "GET")) && SortPattern.isOne(request, word + 1)) {
                return true;
            }
        }
        return false;
    }

    /** The place of the last key to store to; 0 if there is none. */
    private static int target(Args request) {
        int target = 0;
        for (int word = 2; word < request.count() - 1; word++) {
            if (request.is(word, "LIMIT")) {
                word += 2;
            } else if (request.is(word, "BY") || request.is(word, "GET")) {
                word++;
            } else if (request.is(word, "STORE")) {
                target = ++word;
            }
        }
        return target;
    }

    private static void sort(Keyspace keys, Args args, ReplyWriter reply) {
        SortOptions options = SortOptions.parse(keys, args, true);
        Meanwhile others = new Meanwhile();
        List<byte[]> sorted = sorted(keys, args, options, others);
        if (options.target == 0) {
            answer(keys, sorted, options, reply, others);
        } else {
            store(keys, args, results(keys, sorted, options, others), options, others);
            reply.integer((long) sorted.size() * Math.max(1, options.gets.size()));
        }
    }

    private static void sortToRead(Keyspace keys, Args args, ReplyWriter reply) {
        SortOptions options = SortOptions.parse(keys, args, false);
        Meanwhile others = new Meanwhile();
        answer(keys, sorted(keys, args, options, others), options, reply, others);
    }

    private static List<byte[]> sorted(Keyspace keys, Args args, SortOptions options, Meanwhile others) {
        Kind kind = keys.typed().kind(args, 1);
        SortSource source = SortSource.open(keys, args, kind);
        if (kind == Kind.SET && options.target != 0) {
            options.sortAnyhow();
        }
        int count = source.count();
        int first = (int) Math.min(Math.max(options.offset, 0), count);
        int wanted = options.limit < 0 ? count - first : (int) Math.min(options.limit, count - first);
        if (!options.isSorted) {
            return source.range(first, wanted, options.descending, others);
        }
        Comparator<SortElement> order = SortElement.order(options, kind == Kind.SET);
        int skipped = wanted == 0 ? 0 : first;
        SortSelection selection = new SortSelection(order, count, skipped + wanted, others);
        if (count > 0 && !addAll(selection, keys, source, options, others)) {
            throw new CommandException(NOT_A_NUMBER);
        }
        return selection.wanted(skipped);
    }

    /** Adds all elements. Whether each can be compared; if not, all have been looked up all the same, because that is counted. */
    private static boolean addAll(
            SortSelection selection, Keyspace keys, SortSource source, SortOptions options, Meanwhile others) {
        boolean[] sound = {true};
        int[] place = {0};
        Consumer<byte[]> add = bytes -> {
            SortElement element = SortElement.of(keys, bytes, place[0]++, options);
            sound[0] &= element.isSound();
            selection.add(element);
        };
        if (options.by == null) {
            source.visit(0, source.count(), false, element -> add.accept(element.copy()));
        } else {
            // The source is valid only until the store is called again.
            source.range(0, source.count(), false, others).forEach(add);
        }
        return sound[0];
    }

    private static void answer(
            Keyspace keys, List<byte[]> sorted, SortOptions options, ReplyWriter reply, Meanwhile others) {
        List<SortPattern> gets = options.gets;
        reply.array(Math.multiplyExact(sorted.size(), Math.max(1, gets.size())));
        for (byte[] element : sorted) {
            others.step();
            if (gets.isEmpty()) {
                reply.bulk(element);
            }
            for (SortPattern get : gets) {
                others.step();
                Slice value = get.value(keys, element);
                if (value == null) {
                    reply.nil();
                } else {
                    reply.bulk(value);
                }
            }
        }
    }

    /** The results to store; missing values become empty strings. */
    private static List<byte[]> results(Keyspace keys, List<byte[]> sorted, SortOptions options, Meanwhile others) {
        if (options.gets.isEmpty()) {
            return sorted;
        }
        List<byte[]> results = new ArrayList<>();
        for (byte[] element : sorted) {
            others.step();
            for (SortPattern get : options.gets) {
                others.step();
                results.add(copy(get.value(keys, element)));
            }
        }
        return results;
    }

    private static byte[] copy(@Nullable Slice value) {
        return value == null ? new byte[0] : value.copy();
    }

    private static void store(Keyspace keys, Args args, List<byte[]> results, SortOptions options, Meanwhile others) {
        int target = options.target;
        if (results.isEmpty()) {
            if (keys.remove(args, target)) {
                keys.happened('g', "del", args, target);
            }
            return;
        }
        ListValue list = new ListValue();
        long bytes = 0;
        for (byte[] result : results) {
            bytes += result.length;
        }
        list.growing(keys.typed().limits(), results.size(), bytes);
        for (byte[] result : results) {
            list.addLast(result, 0, result.length);
            others.step();
        }
        if (list.isSmall(ListValue.PACKED_BYTES)) {
            byte[] packed = list.packed();
            keys.typed().put(args, target, Kind.LIST, packed, 0, packed.length);
        } else {
            keys.typed().put(args, target, list);
        }
        if (keys.deadline(args, target) != Keyspace.NO_DEADLINE) {
            keys.setDeadline(args, target, Keyspace.NO_DEADLINE);
        }
        keys.happened('l', "sortstore", args, target);
        if (hasPattern(args)) {
            logResult(keys, args, results, target, others);
        }
    }

    /**
     * Logs the result rather than the request, because the result depends on keys that the request does not name: a log
     * may be repeated key by key.
     */
    private static void logResult(Keyspace keys, Args args, List<byte[]> results, int target, Meanwhile others) {
        Replacement log = keys.logInstead();
        log.command(keys.database(), 2).word(DEL).word(args, target);
        for (int i = 0; i < results.size(); i += LOGGED_TOGETHER) {
            List<byte[]> some = results.subList(i, Math.min(i + LOGGED_TOGETHER, results.size()));
            log.command(keys.database(), 2 + some.size()).word(RPUSH).word(args, target);
            for (byte[] result : some) {
                log.word(result);
                others.step();
            }
        }
    }
}
