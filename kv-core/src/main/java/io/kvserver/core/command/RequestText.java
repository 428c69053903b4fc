package io.kvserver.core.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of a request as shown to anyone but its client: without passwords. Stateless. */
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

    /** The words for the slow log: cut to its limits, with a note of what was left out, as in Redis. */
    public static List<byte[]> trimmed(Command command, Args args) {
        int count = args.count();
        int kept = count > SLOW_LOG_WORDS ? SLOW_LOG_WORDS - 1 : count;
        List<byte[]> trimmed = new ArrayList<>(kept + 1);
        for (int i = 0; i < kept; i++) {
            trimmed.add(trimmed(args, i));
        }
        redact(command, args, trimmed);
        if (count > kept) {
            trimmed.add(("... (" + (count - kept) + " more arguments)").getBytes(ISO_8859_1));
        }
        return trimmed;
    }

    /** A copy of a word's beginning, so that the log does not keep long words. */
    private static byte[] trimmed(Args args, int word) {
        int length = args.length(word);
        if (length <= SLOW_LOG_BYTES) {
            return args.copy(word);
        }
        byte[] rest = ("... (" + (length - SLOW_LOG_BYTES) + " more bytes)").getBytes(ISO_8859_1);
        byte[] trimmed = new byte[SLOW_LOG_BYTES + rest.length];
        System.arraycopy(args.array(), args.offset(word), trimmed, 0, SLOW_LOG_BYTES);
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
            case "acl|setuser" -> redact(words, 2, args.count());
            case "config|set" -> {
                for (int i = 2; i < args.count(); i += 2) {
                    if (args.is(i, "REQUIREPASS") || args.is(i, "TLS-KEY-FILE-PASS")) {
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
