package io.kvserver.core.remote;

import io.kvserver.core.client.Client;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.remote.shipment.Bulks;
import io.kvserver.core.remote.shipment.RequestKeys;
import io.kvserver.core.remote.shipment.Shipment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A client's request to run a script or function on keys of one slot: their owner runs it, and the text is sent along.
 * So the owner need not have it loaded, and cannot run another version under the same name. For one request.
 */
final class ScriptRequest {
    /** Commands that change a node's scripts and must run on all nodes. */
    private static final Set<String> TOLD = Set.of("script|load", "script|flush");

    /** Commands that change the libraries of functions. */
    private static final Set<String> OF_LIBRARIES =
            Set.of("function|load", "function|delete", "function|flush", "function|restore");

    private final Carrier carrier;
    private final Client client;
    private final Reception reception;

    ScriptRequest(Carrier carrier, Client client, Reception reception) {
        this.carrier = carrier;
        this.client = client;
        this.reception = reception;
    }

    /** Whether a request runs on all nodes, after the client's node. */
    static boolean isTold(Command command) {
        return TOLD.contains(command.name());
    }

    /** Whether a request changes the libraries of functions, which are the same on all nodes. */
    static boolean changesLibraries(Command command) {
        return OF_LIBRARIES.contains(command.name());
    }

    /** Sends a request with what has been found for it: a bulk string with the text, or an error. */
    void carry(Args args, RequestKeys keys, byte[] found) {
        if (found[0] == '-') {
            String text = new String(found, 1, found.length - 3, StandardCharsets.ISO_8859_1);
            reception.end(reply -> client.refuse(null, text, ""));
            return;
        }
        byte[] text = Bulks.next(found, new int[] {0});
        boolean function = args.is(0, "FCALL") || args.is(0, "FCALL_RO");
        byte[][] words = new byte[args.count()][];
        for (int i = 0; i < words.length; i++) {
            words[i] = args.copy(i);
        }
        if (!function && text != null) {
            words[0] = bytes(args.is(0, "EVAL_RO") || args.is(0, "EVALSHA_RO") ? "EVAL_RO" : "EVAL");
            words[1] = text;
        }
        Args request = Args.of(words);
        List<Args> requests =
                function && text != null ? List.of(Args.of(new byte[][] {text}), request) : List.of(request);
        Shipment shipment = new Shipment(
                Shipment.Kind.SCRIPT,
                client.protocol(),
                client.server().clock().millis(),
                Reception.newChange(),
                Map.of(),
                requests,
                List.of(),
                null);
        carrier.carry(keys.sorted(), shipment.encode(), reception);
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.US_ASCII);
    }
}
