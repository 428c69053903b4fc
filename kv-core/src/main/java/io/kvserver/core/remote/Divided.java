package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.protocol.Slots;
import io.kvserver.core.remote.shipment.Bulks;
import io.kvserver.core.remote.shipment.RequestKeys;
import io.kvserver.core.remote.shipment.Shipment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A request on keys of several slots that equals several requests: it is divided by the owners of the keys, and the
 * replies are combined. Not atomic: another client may see a part of it, and if one part fails others may have run.
 *
 * <p>For one request. Created by the client's thread; the answers come on several threads, and the last answer ends it.
 */
final class Divided {
    private static final Set<String> COMMANDS = Set.of("mget", "mset", "del", "unlink", "exists", "touch");

    private final Carrier carrier;
    private final Client client;
    private final Reception reception;
    private final String name;
    private final int step;

    private final AtomicInteger missing = new AtomicInteger();
    /** The values found, by the places of the keys among the words. Guarded by this. */
    private final Map<Integer, byte[]> values = new HashMap<>();

    private int words;
    /** Guarded by this. */
    private long sum;

    private int done;
    private @Nullable String refused;
    private @Nullable String unknown;

    Divided(Carrier carrier, Client client, Reception reception, Command command) {
        this.carrier = carrier;
        this.client = client;
        this.reception = reception;
        this.name = command.name();
        this.step = name.equals("mset") ? 2 : 1;
    }

    /** Whether a command's requests are divided. */
    static boolean isDivided(Command command) {
        return COMMANDS.contains(command.name());
    }

    /** Sends the parts. This object owns the words. */
    void submit(Args args) {
        if (step == 2 && args.count() % 2 == 0) {
            // The number of words is checked here, because no owner sees the whole request.
            String error = CommandErrors.wrongNumberOfArguments(name).text();
            reception.end(reply -> reply.error(error, ""));
            return;
        }
        Map<Integer, List<Integer>> wordsByPart = new TreeMap<>();
        for (int word = 1; word < args.count(); word += step) {
            int slot = Slots.of(args.array(), args.offset(word), args.length(word));
            wordsByPart
                    .computeIfAbsent(carrier.partOf(slot), part -> new ArrayList<>())
                    .add(word);
        }
        words = args.count();
        missing.set(wordsByPart.size());
        long now = client.server().clock().millis();
        for (List<Integer> part : wordsByPart.values()) {
            send(args, part, now);
        }
    }

    private void send(Args args, List<Integer> words, long now) {
        RequestKeys keys = new RequestKeys();
        byte[][] request = new byte[1 + words.size() * step][];
        request[0] = args.copy(0);
        int next = 1;
        for (int word : words) {
            keys.add(args.copy(word));
            for (int i = 0; i < step; i++) {
                request[next++] = args.copy(word + i);
            }
        }
        Shipment shipment = new Shipment(
                Shipment.Kind.REQUEST,
                Protocol.RESP2,
                now,
                Reception.newChange(),
                Map.of(),
                List.of(Args.of(request)),
                List.of(""),
                null);
        carrier.carry(keys.sorted(), shipment.encode(), new Part(words));
    }

    /** One part's answer. */
    private final class Part implements Answer<byte[]> {
        private final List<Integer> words;

        Part(List<Integer> words) {
            this.words = words;
        }

        @Override
        public void done(byte[] reply) {
            synchronized (Divided.this) {
                take(words, reply);
            }
            arrived();
        }

        @Override
        public void refused(String why) {
            synchronized (Divided.this) {
                refused = why;
            }
            arrived();
        }

        @Override
        public void unknown(String why) {
            synchronized (Divided.this) {
                unknown = why;
            }
            arrived();
        }
    }

    private void take(List<Integer> words, byte[] reply) {
        if (reply[0] == '-') {
            // None of these commands fails because of its arguments.
            unknown = new String(reply, 1, reply.length - 1, StandardCharsets.ISO_8859_1).trim();
            return;
        }
        done++;
        int[] at = {0};
        if (reply[0] == ':') {
            sum += Bulks.number(reply, at);
        } else if (reply[0] == '*') {
            long unused = Bulks.number(reply, at);
            for (int word : words) {
                byte[] value = Bulks.next(reply, at);
                if (value != null) {
                    values.put(word, value);
                }
            }
        }
    }

    private void arrived() {
        if (missing.decrementAndGet() > 0) {
            return;
        }
        synchronized (this) {
            if (unknown != null) {
                reception.unknown(unknown);
            } else if (refused != null && done > 0) {
                reception.unknown("of a part of its keys: " + refused);
            } else if (refused != null) {
                reception.refused(refused);
            } else {
                reception.end(this::write);
            }
        }
    }

    private void write(ReplyWriter reply) {
        switch (name) {
            case "mset" -> reply.ok();
            case "mget" -> {
                reply.array(words - 1);
                for (int word = 1; word < words; word++) {
                    byte[] value = values.get(word);
                    if (value == null) {
                        reply.nil();
                    } else {
                        reply.bulk(value);
                    }
                }
            }
            default -> reply.integer(sum);
        }
    }
}
