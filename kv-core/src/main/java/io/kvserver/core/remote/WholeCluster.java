package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.command.ScanOptions;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Requests on all keys: SCAN, KEYS, RANDOMKEY, DBSIZE, FLUSHDB and FLUSHALL. None of them is atomic: each part of the
 * cluster is asked at its own moment. For one request; threads as for {@link Reception}.
 */
final class WholeCluster {
    private static final Set<String> SCAN_OPTIONS = Set.of(ScanOptions.TYPE);
    /** The most parts that one SCAN visits, unless the request asks for all. */
    private static final int MOST_PARTS = 16;

    private static final byte[][] NONE = {};

    private final Carrier carrier;
    private final Client client;
    private final Reception reception;

    WholeCluster(Carrier carrier, Client client, Reception reception) {
        this.carrier = carrier;
        this.client = client;
        this.reception = reception;
    }

    /** Sends a request if it is one on all keys. Returns whether it is. */
    boolean submit(Command command, Args args) {
        switch (command.name()) {
            case "dbsize" -> carrier.count(answering(count -> reply -> reply.integer(count)));
            case "flushdb", "flushall" -> flush(args);
            case "keys" -> keys(args);
            case "scan" -> scan(args);
            case "cluster|countkeysinslot" -> countInSlot(args);
            case "cluster|getkeysinslot" -> keysInSlot(args);
            case "randomkey" -> random(ThreadLocalRandom.current().nextInt(carrier.parts()), carrier.parts());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Writes a result. */
    private interface Writing {
        void to(ReplyWriter reply);
    }

    /** An answer that converts its result to a reply. */
    private <T> Answer<T> answering(Function<T, Writing> how) {
        return new Next<>(reception, result -> reception.end(how.apply(result)::to));
    }

    private void flush(Args args) {
        boolean understood = args.count() == 1 || (args.count() == 2 && (args.is(1, "ASYNC") || args.is(1, "SYNC")));
        if (!understood) {
            throw CommandErrors.SYNTAX;
        }
        carrier.clear(answering(cleared -> ReplyWriter::ok));
    }

    private byte[] listing(byte @Nullable [] pattern, @Nullable String type) {
        return Listing.encode(client.server().clock().millis(), pattern, type);
    }

    private void keys(Args args) {
        byte[] pattern = ScanOptions.pattern(args, 1) == null ? null : args.copy(1);
        carrier.list(0, carrier.parts(), listing(pattern, null), answering(found -> reply -> write(found, reply)));
    }

    private void countInSlot(Args args) {
        long slot = args.integer(2);
        if (slot < 0 || slot >= Slots.COUNT) {
            throw new CommandException("ERR Invalid slot");
        }
        listSlot((int) slot, keys -> reply -> reply.integer(keys.length));
    }

    private void keysInSlot(Args args) {
        long slot = args.integer(2);
        long most = args.integer(3);
        if (slot < 0 || slot >= Slots.COUNT || most < 0) {
            throw new CommandException("ERR Invalid slot or number of keys");
        }
        listSlot((int) slot, keys -> reply -> {
            Arrays.sort(keys, Arrays::compareUnsigned);
            write(Arrays.copyOf(keys, (int) Math.min(most, keys.length)), reply);
        });
    }

    /** Lists the keys of a slot, by filtering the keys of its part. */
    private void listSlot(int slot, Function<byte[][], Writing> how) {
        int part = carrier.partOf(slot);
        carrier.list(part, part + 1, listing(null, null), answering(found -> {
            List<byte[]> keys = new ArrayList<>();
            for (byte[] key : found) {
                if (Slots.of(key) == slot) {
                    keys.add(key);
                }
            }
            return how.apply(keys.toArray(new byte[0][]));
        }));
    }

    /**
     * Runs SCAN, whose cursor is the next part. A part is listed as a whole, however many keys it has; COUNT is the
     * least number of keys wanted, unless too many parts would have to be asked.
     */
    private void scan(Args args) {
        long cursor = ScanOptions.cursor(args, 1);
        ScanOptions options = ScanOptions.of(args, 2, SCAN_OPTIONS);
        byte[] pattern = null;
        for (int i = 2; i + 1 < args.count(); i += 2) {
            if (args.is(i, "MATCH")) {
                pattern = options.pattern() == null ? null : args.copy(i + 1);
            }
        }
        if (cursor < 0 || cursor >= carrier.parts()) {
            reception.end(reply -> writePage(0, new byte[0][], reply));
            return;
        }
        int first = (int) cursor;
        int end = options.count() >= Integer.MAX_VALUE / 2 ? carrier.parts() : first + MOST_PARTS;
        scan(
                first,
                new Wish(Math.min(end, carrier.parts()), options.count(), listing(pattern, options.type())),
                1,
                NONE);
    }

    /** The wanted keys: at least {@code count}, from parts before {@code end}. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Wish(int end, long count, byte[] listing) {}

    /** Asks for more parts with each round, because each round takes its time however few keys there are. */
    private void scan(int part, Wish wish, int width, byte[][] before) {
        int next = Math.min(part + width, wish.end());
        carrier.list(part, next, wish.listing(), new Next<>(reception, found -> {
            byte[][] all = joined(before, found);
            if (next < wish.end() && all.length < wish.count()) {
                scan(next, wish, 2 * width, all);
            } else {
                reception.end(reply -> writePage(next == carrier.parts() ? 0 : next, all, reply));
            }
        }));
    }

    private static byte[][] joined(byte[][] one, byte[][] other) {
        byte[][] both = new byte[one.length + other.length][];
        System.arraycopy(one, 0, both, 0, one.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static void writePage(int next, byte[][] found, ReplyWriter reply) {
        reply.array(2);
        reply.bulk(Integer.toString(next));
        write(found, reply);
    }

    private static void write(byte[][] found, ReplyWriter reply) {
        reply.array(found.length);
        for (byte[] key : found) {
            reply.bulk(key);
        }
    }

    /**
     * Answers with any key of the first part, from one on, that has keys; parts with few keys are as likely as others.
     */
    private void random(int part, int left) {
        carrier.list(part, part + 1, listing(null, null), new Next<>(reception, found -> {
            if (found.length > 0) {
                byte[] key = found[ThreadLocalRandom.current().nextInt(found.length)];
                reception.end(reply -> reply.bulk(key));
            } else if (left == 1) {
                reception.end(ReplyWriter::nil);
            } else {
                random((part + 1) % carrier.parts(), left - 1);
            }
        }));
    }
}
