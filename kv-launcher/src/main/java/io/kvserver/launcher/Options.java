package io.kvserver.launcher;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.Fsync;
import io.kvserver.core.TornLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the command line asks for. Immutable.
 *
 * , dataDirectory, fsync, tornLog, maxMemoryBytes, evictionPolicy);param bind host names or addresses, separated by spaces or commas; empty for the default
 * , dataDirectory, fsync, tornLog, maxMemoryBytes, evictionPolicy);param maxMemoryBytes how much memory the data may take; negative if nothing was said
 * , dataDirectory, fsync, tornLog, maxMemoryBytes, evictionPolicy);param dataDirectory where the data is kept; empty if nowhere
 */
record Options(
        Action action,
        int port,
        String bind,
        boolean textReplies,
        boolean protectedMode,
        String dataDirectory,
        Fsync fsync,
        TornLog tornLog,
        long maxMemoryBytes,
        EvictionPolicy evictionPolicy) {
    static final String USAGE = """
            usage: java -jar kv-launcher.jar [PORT] [OPTION]...

              PORT, --port PORT             listen on this port; 0 picks a free one (default 3000)
              --bind ADDRESS,...            listen on these addresses; may be repeated (default 127.0.0.1, and ::1 if there is
                                            one)
              --inline-replies text|resp    how requests that come as lines are answered (default text)
              --protected-mode yes|no       refuse to listen where other machines can connect (default yes)
              --data-dir DIRECTORY          keep the data there, in the files of Redis 7 (default: only in memory)
              --fsync always|everysec|no    when changes are forced to the disk (default everysec)
              --on-torn-log truncate|refuse what to do with a log that a crash has cut off (default truncate)
              --max-memory BYTES            what the data may take, as 500mb or 2g; 0 for no bound (default 70 % of the heap)
              --max-memory-policy POLICY    what goes when that is reached, as allkeys-lru; the names are those of Redis's
                                            maxmemory-policy (default noeviction)
              --help                        print this and exit
              --version                     print the version and exit
            """;

    enum Action {
        SERVE,
        HELP,
        VERSION
    }

    /** A wrong command line; the message says what is wrong with which word. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private static final Options DEFAULTS = new Options(
            Action.SERVE,
            3000,
            "",
            true,
            true,
            "",
            Fsync.EVERY_SECOND,
            TornLog.TRUNCATE,
            -1,
            EvictionPolicy.NOEVICTION);

    static Options parse(String... args) throws UsageException {
        Options options = DEFAULTS;
        Deque<String> words = new ArrayDeque<>(List.of(args));
        boolean portGiven = false;
        while (!words.isEmpty()) {
            String word = words.remove();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            if (equals > 0) {
                words.addFirst(word.substring(equals + 1));
                word = word.substring(0, equals);
            }
            if (equals > 0 && (word.equals("--help") || word.equals("--version"))) {
                throw new UsageException(word + " takes no value");
            }
            switch (word) {
                case "--help", "-h" -> {
                    return options.with(Action.HELP);
                }
                case "--version" -> {
                    return options.with(Action.VERSION);
                }
                case "--bind" -> {
                    String further = value(word, words);
                    options = options.withBind(options.bind().isEmpty() ? further : options.bind() + " " + further);
                }
                case "--inline-replies" ->
                    options = options.withTextReplies(choice(word, value(word, words), "text", "resp"));
                case "--protected-mode" ->
                    options = options.withProtectedMode(choice(word, value(word, words), "yes", "no"));
                case "--data-dir" -> options = options.withDataDirectory(value(word, words));
                case "--fsync" -> options = options.withFsync(fsync(value(word, words)));
                case "--on-torn-log" ->
                    options = options.withTornLog(
                            choice(word, value(word, words), "truncate", "refuse") ? TornLog.TRUNCATE : TornLog.REFUSE);
                case "--max-memory" -> options = options.withMaxMemory(bytes(word, value(word, words)));
                case "--max-memory-policy" -> options = options.withEvictionPolicy(policy(word, value(word, words)));
                default -> {
                    boolean named = word.equals("--port");
                    if (!named && word.startsWith("-")) {
                        throw new UsageException("unknown option " + word);
                    }
                    if (portGiven) {
                        throw new UsageException("more than one port: " + word);
                    }
                    portGiven = true;
                    options = options.withPort(port(named ? value(word, words) : word));
                }
            }
        }
        return options;
    }

    private static String value(String option, Deque<String> words) throws UsageException {
        String value = words.isEmpty() ? "" : words.remove();
        // An empty word is a shell variable that was not set; as an address it would mean one that nobody asked for.
        if (value.isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        return value;
    }

    private static boolean choice(String option, String value, String yes, String no) throws UsageException {
        if (!value.equals(yes) && !value.equals(no)) {
            throw new UsageException(option + " is " + yes + " or " + no + ", not '" + value + "'");
        }
        return value.equals(yes);
    }

    private static Fsync fsync(String text) throws UsageException {
        return switch (text) {
            case "always" -> Fsync.ALWAYS;
            case "everysec" -> Fsync.EVERY_SECOND;
            case "no" -> Fsync.NEVER;
            default -> throw new UsageException("--fsync is always, everysec or no, not '" + text + "'");
        };
    }

    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})(k|kb|m|mb|g|gb|b|)|([0-9]{1,18})");

    /** As CONFIG SET maxmemory: k, m and g are powers of 1000, kb, mb and gb of 1024. */
    private static long bytes(String option, String text) throws UsageException {
        Matcher matcher = BYTES.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new UsageException(option + " is a number of bytes, as 500mb or 2g, not '" + text + "'");
        }
        if (matcher.group(3) != null) {
            return Long.parseLong(matcher.group(3));
        }
        long unit = switch (matcher.group(2)) {
            case "k" -> 1000;
            case "kb" -> 1 << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1 << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1 << 30;
            default -> 1;
        };
        return unit * Long.parseLong(matcher.group(1));
    }

    private static EvictionPolicy policy(String option, String text) throws UsageException {
        List<String> names = new ArrayList<>();
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            String name = policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(text.toLowerCase(Locale.ROOT))) {
                return policy;
            }
            names.add(name);
        }
        throw new UsageException(option + " is one of " + String.join(", ", names) + ", not '" + text + "'");
    }

    private static int port(String text) throws UsageException {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 0xffff) {
            return Integer.parseInt(text);
        }
        throw new UsageException("the port is a number from 0 to 65535, not '" + text + "'");
    }

    private Options with(Action newAction) {
        return new Options(
                newAction,
                port,
                bind,
                textReplies,
                protectedMode,
                dataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withPort(int newPort) {
        return new Options(
                action,
                newPort,
                bind,
                textReplies,
                protectedMode,
                dataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withBind(String newBind) {
        return new Options(
                action,
                port,
                newBind,
                textReplies,
                protectedMode,
                dataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withTextReplies(boolean newTextReplies) {
        return new Options(
                action,
                port,
                bind,
                newTextReplies,
                protectedMode,
                dataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withProtectedMode(boolean newProtectedMode) {
        return new Options(
                action,
                port,
                bind,
                textReplies,
                newProtectedMode,
                dataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withDataDirectory(String newDataDirectory) {
        return new Options(
                action,
                port,
                bind,
                textReplies,
                protectedMode,
                newDataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withFsync(Fsync newFsync) {
        return new Options(
                action,
                port,
                bind,
                textReplies,
                protectedMode,
                dataDirectory,
                newFsync,
                tornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withTornLog(TornLog newTornLog) {
        return new Options(
                action,
                port,
                bind,
                textReplies,
                protectedMode,
                dataDirectory,
                fsync,
                newTornLog,
                maxMemoryBytes,
                evictionPolicy);
    }

    private Options withMaxMemory(long newBytes) {
        return new Options(
                action,
                port,
                bind,
                textReplies,
                protectedMode,
                dataDirectory,
                fsync,
                tornLog,
                newBytes,
                evictionPolicy);
    }

    private Options withEvictionPolicy(EvictionPolicy newPolicy) {
        return new Options(
                action,
                port,
                bind,
                textReplies,
                protectedMode,
                dataDirectory,
                fsync,
                tornLog,
                maxMemoryBytes,
                newPolicy);
    }
}
