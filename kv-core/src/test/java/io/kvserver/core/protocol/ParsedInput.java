package io.kvserver.core.protocol;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The result of parsing bytes that arrive in pieces: requests, their words with one char per byte, and the error that ended
 * them or an empty string.
 */
record ParsedInput(List<List<String>> requests, String error) {
    /** All bytes at once, at the start of an array. */
    static ParsedInput whole(byte[] input, ProtocolLimits limits) {
        return inPieces(input, List.of(), 0, limits);
    }

    /**
     * The bytes in pieces of the given sizes, the rest as the last piece. Each time the parser sees the bytes that it has not consumed in
     * another array, with {@code padding} other bytes before and after them.
     */
    static ParsedInput inPieces(byte[] input, List<Integer> sizes, int padding, ProtocolLimits limits) {
        List<List<String>> requests = new ArrayList<>();
        RequestParser parser = new RequestParser(limits);
        RequestBytes bytes = new RequestBytes();
        Args args = new Args(bytes);
        int consumed = 0;
        int arrived = 0;
        try {
            for (int piece = 0; piece <= sizes.size(); piece++) {
                arrived = piece == sizes.size() ? input.length : Math.min(input.length, arrived + sizes.get(piece));
                byte[] array = padded(input, consumed, arrived, padding);
                int base = padding;
                int end = padding + arrived - consumed;
                bytes.moveTo(array);
                while (parser.parse(args, base, end)) {
                    requests.add(words(args));
                    base += args.inputLength();
                    consumed += args.inputLength();
                }
            }
        } catch (ProtocolException malformed) {
            return new ParsedInput(requests, malformed.text());
        }
        return new ParsedInput(requests, "");
    }

    private static byte[] padded(byte[] input, int from, int to, int padding) {
        byte[] array = new byte[to - from + 2 * padding];
        Arrays.fill(array, (byte) '\n');
        System.arraycopy(input, from, array, padding, to - from);
        return array;
    }

    private static List<String> words(Args args) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < args.count(); i++) {
            words.add(args.latin1(i));
        }
        return words;
    }
}
