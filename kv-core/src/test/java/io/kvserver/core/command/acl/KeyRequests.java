package io.kvserver.core.command.acl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.LineWords;
import io.kvserver.core.protocol.ProtocolException;
import io.kvserver.core.session.Transcripts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Requests with keys: some of each command, taken from the transcripts. Stateless. */
public final class KeyRequests {
    /** The most requests of each command. */
    private static final int REQUESTS = 6;

    /** For commands that the transcripts send without a key, or with words that depend on earlier replies. */
    private static final List<String> MORE = List.of(
            "EVALSHA 0000000000000000000000000000000000000000 1 a",
            "FCALL_RO f 2 a b",
            "SORT a BY x GET y STORE b",
            "SET a b GET",
            "SET a b KEEPTTL",
            "BITFIELD a GET u8 0 INCRBY u8 0 1",
            "GEORADIUS a 0 0 1 m STORE b",
            "GEORADIUSBYMEMBER a x 1 m STOREDIST b");

    private KeyRequests() {}

    /** Requests that have keys, by the names of their commands. */
    public static Map<String, List<Args>> byCommand() {
        Map<String, List<Args>> requests = new TreeMap<>();
        Stream<String> lines = Transcripts.all().stream()
                .flatMap(transcript -> transcript.exchanges().stream())
                .map(Transcripts.Exchange::request);
        Stream.concat(MORE.stream(), lines).forEach(line -> {
            Args words = words(line);
            Command command =
                    words.count() == 0 ? null : StandardCommands.table().find(words);
            if (command != null
                    && command.arity().accepts(words.count())
                    && !keys(command, words).isEmpty()) {
                List<Args> known = requests.computeIfAbsent(command.name(), name -> new ArrayList<>());
                if (known.size() < REQUESTS) {
                    known.add(words);
                }
            }
        });
        return requests;
    }

    private static Args words(String line) {
        byte[] bytes = line.getBytes(ISO_8859_1);
        Args words = Args.in(bytes);
        try {
            LineWords.split(bytes, 0, bytes.length, words, Integer.MAX_VALUE);
        } catch (ProtocolException unbalanced) {
            words.clear();
        }
        return words.detachedCopy();
    }

    /** The keys of a request, with the access to each. */
    public static Map<String, Integer> keys(Command command, Args request) {
        Map<String, Integer> keys = new LinkedHashMap<>();
        command.visitKeys(
                request,
                (words, word, spec) -> keys.merge(words.latin1(word), spec.access(words), (one, other) -> one | other));
        return keys;
    }

    /** The words of a request, one char per byte. */
    public static List<String> words(Args request) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < request.count(); i++) {
            words.add(request.latin1(i));
        }
        return words;
    }
}
