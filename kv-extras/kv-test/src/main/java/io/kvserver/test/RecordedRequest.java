package io.kvserver.test;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A request that a client has sent.
 *
 * @param client the client's name if it has set one, otherwise its address
 * @param command the command's name in lower case, such as {@code get} or {@code client|setname}
 * @param words all words as UTF-8, with the command as the client wrote it
 */
public record RecordedRequest(String client, String command, List<String> words) {
    /** The request in the syntax of redis-cli: empty words, and words with a blank or a quote, are quoted. */
    @Override
    public String toString() {
        return words.stream().map(RecordedRequest::quoted).collect(Collectors.joining(" "));
    }

    static String quoted(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(c -> c > ' ' && c != '"' && c != '\'' && c != 0x7f);
        return plain
                ? word
                : '"'
                        + word.replace("\\", "\\\\")
                                .replace("\"", "\\\"")
                                .replace("\r", "\\r")
                                .replace("\n", "\\n")
                        + '"';
    }

    /** Whether it has these words, ignoring the case of the first; {@link Recorder#ANY} matches any one word. */
    boolean is(List<String> wanted) {
        if (words.size() != wanted.size() || !words.get(0).equalsIgnoreCase(wanted.get(0))) {
            return false;
        }
        for (int i = 1; i < wanted.size(); i++) {
            if (!wanted.get(i).equals(Recorder.ANY) && !wanted.get(i).equals(words.get(i))) {
                return false;
            }
        }
        return true;
    }
}
