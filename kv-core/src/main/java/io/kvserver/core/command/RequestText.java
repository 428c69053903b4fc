package io.kvserver.core.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A request as it may be shown to others than its client: without passwords. Stateless. */
public final class RequestText {
    private static final byte[] REDACTED = "(redacted)".getBytes(ISO_8859_1);
    private static final int SLOW_LOG_WORDS = 32;
    private static final int SLOW_LOG_BYTES = 128;

    private RequestText() {}

    /** All words. */
    public static List<byte[]> words(Command command, Args args) {
        List<byte[]> words = new ArrayList<>(args.count());
        for (int i = 0; i < args.count(); i++) {
            words.add(args.copy(i));
        }
        redact(command, args, words);
        return words;
    }

    /** As much as the slow log keeps, and how much that leaves out; as Redis. */
    public static List<byte[]> trimmed(Command command, Args args) {
        List<byte[]> words = words(command, args);
        boolean tooMany = words.size() > SLOW_LOG_WORDS;
        int kept = tooMany ? SLOW_LOG_WORDS - 1 : words.size();
        List<byte[]> trimmed = new ArrayList<>();
        for (byte[] word : words.subList(0, kept)) {
            trimmed.add(trimmed(word));
        }
        if (tooMany) {
            trimmed.add(("... (" + (words.size() - kept) + " more arguments)").getBytes(ISO_8859_1));
        }
        return trimmed;
    }

    private static byte[] trimmed(byte[] word) {
        if (word.length <= SLOW_LOG_BYTES) {
            return word;
        }
        byte[] rest = ("... (" + (word.length - SLOW_LOG_BYTES) + " more bytes)").getBytes(ISO_8859_1);
        byte[] trimmed = Arrays.copyOf(word, SLOW_LOG_BYTES + rest.length);
        System.arraycopy(rest, 0, trimmed, SLOW_LOG_BYTES, rest.length);
        return trimmed;
    }

    private static void redact(Command command, Args args, List<byte[]> words) {
        switch (command.name()) {
            case "auth" -> redact(words, 1, args.count());
            case "hello" -> {
                for (int i = 2; i < args.count(); i++) {
                    if (args.is(i, "AUTH")) {
                        redact(words, i + 1, i + 3);
                        i += 2;
                    } else {
                        // SETNAME and its argument.
                        i++;
                    }
                }
            }
            case "config|set" -> {
                for (int i = 2; i < args.count(); i += 2) {
                    if (args.is(i, "REQUIREPASS")) {
                        redact(words, i + 1, i + 2);
                    }
                }
            }
            default -> {}
        }
    }

    private static void redact(List<byte[]> words, int from, int to) {
        for (int i = from; i < Math.min(to, words.size()); i++) {
            words.set(i, REDACTED);
        }
    }

    /** Words in double quotes, with escapes for what cannot be printed; one char per byte. */
    public static String quoted(List<byte[]> words) {
        StringBuilder line = new StringBuilder();
        for (byte[] word : words) {
            line.append(line.isEmpty() ? "\"" : " \"");
            for (byte b : word) {
                quote(b, line);
            }
            line.append('"');
        }
        return line.toString();
    }

    private static void quote(byte b, StringBuilder line) {
        switch (b) {
            case '\\', '"' -> line.append('\\').append((char) b);
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            case 7 -> line.append("\\a");
            case '\b' -> line.append("\\b");
            default -> {
                if (b >= ' ' && b <= '~') {
                    line.append((char) b);
                } else {
                    line.append(String.format(Locale.ROOT, "\\x%02x", b));
                }
            }
        }
    }
}
