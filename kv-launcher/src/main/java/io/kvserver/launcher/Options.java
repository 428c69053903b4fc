package io.kvserver.launcher;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.Fsync;
import io.kvserver.core.KvStore;
import io.kvserver.core.TornLog;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.net.KvServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the command line and the environment ask for: the text that each option was given. An option on the command line comes
 * before a variable of the environment, and the last of several before the others. Immutable.
 */
final class Options {
    static final String USAGE = """
            usage: java -jar kv-launcher.jar [PORT] [OPTION]...

              PORT, --port PORT             listen on this port; 0 picks a free one (default 3000)
              --bind ADDRESS,...            listen on these addresses; may be repeated (default 127.0.0.1, and ::1 if there is
                                            one)
              --protected-mode yes|no       refuse to listen where other machines can connect (default yes)
              --inline-replies text|resp    how requests that come as lines are answered (default text)
              --event-loops COUNT           how many threads serve clients (default: half of the processors)
              --password PASSWORD           what clients have to tell before anything else (default: nothing)
              --databases COUNT             how many databases there are for SELECT (default 16)
              --shards COUNT                in how many parts the keys are divided, a power of two (default 64)
              --allow-debug yes|no          let clients use DEBUG (default no)
              --max-clients COUNT           how many clients may be connected at once (default 10000)
              --timeout SECONDS             disconnect clients that have been silent for so long; 0: never (default 0)
              --keep-alive SECONDS          ask after so long whether a silent client is there; 0: never (default 300)
              --max-memory BYTES            what the data may take, as 500mb or 2g; 0 for no bound (default 70 % of the heap)
              --max-memory-policy POLICY    what goes when that is reached, as allkeys-lru; the names are those of Redis's
                                            maxmemory-policy (default noeviction)
              --data-dir DIRECTORY          keep the data there, in the files of Redis 7 (default: only in memory)
              --fsync always|everysec|no    when changes are forced to the disk (default everysec)
              --on-torn-log truncate|refuse what to do with a log that a crash has cut off (default truncate)
              --tls-port PORT               listen there for encrypted connections, too; 0 picks a free one (default: nowhere)
              --tls-cert-file FILE          the server's certificate and those between it and an authority's, as PEM
              --tls-key-file FILE           the certificate's private key, as PEM in PKCS#8
              --tls-key-file-pass PASSWORD  what the key is encrypted with (default: it is not)
              --tls-ca-cert-file FILE       the certificates of the authorities that sign those of clients, as PEM
              --tls-auth-clients yes|no|optional
                                            whether clients have to show such a certificate (default yes)
              --tls-protocols VERSION,...   TLSv1.2, TLSv1.3 or both (default both)
              --help                        print this and exit
              --version                     print the version and exit

            A variable of the environment does the same: KV_PASSWORD, KV_DATA_DIR, and so on.
            """;

    private static final String PORT = "--port";
    private static final String BIND = "--bind";
    private static final String DATA_DIRECTORY = "--data-dir";
    private static final String FSYNC = "--fsync";
    private static final String TORN_LOG = "--on-torn-log";
    private static final String TLS_PORT = "--tls-port";
    private static final List<String> TLS_NAMES = List.of(
            "--tls-cert-file",
            "--tls-key-file",
            "--tls-key-file-pass",
            "--tls-ca-cert-file",
            "--tls-auth-clients",
            "--tls-protocols");

    /** The options that have a value. */
    private static final List<String> NAMES = with(
            TLS_NAMES,
            PORT,
            BIND,
            "--protected-mode",
            "--inline-replies",
            "--event-loops",
            "--password",
            "--databases",
            "--shards",
            "--allow-debug",
            "--max-clients",
            "--timeout",
            "--keep-alive",
            "--max-memory",
            "--max-memory-policy",
            DATA_DIRECTORY,
            FSYNC,
            TORN_LOG,
            TLS_PORT);

    private static final Pattern BYTES = Pattern.compile("([0-9]{1,9})(k|kb|m|mb|g|gb|b|)|([0-9]{1,18})");

    /** What a JVM puts in the place of bytes that its locale's character set does not have. */
    private static final char UNREADABLE = '\ufffd';

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

    private final Action action;
    private final Map<String, String> values;

    private Options(Action action, Map<String, String> values) {
        this.action = action;
        this.values = values;
    }

    private static List<String> with(List<String> more, String... names) {
        List<String> all = new ArrayList<>(List.of(names));
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Reads the variables of an environment and then a command line. */
    static Options parse(Map<String, String> environment, String... args) throws UsageException {
        Map<String, String> values = fromEnvironment(environment);
        Deque<String> words = new ArrayDeque<>(Arrays.asList(args));
        Map<String, String> given = new LinkedHashMap<>();
        while (!words.isEmpty()) {
            String word = words.remove();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            if (equals > 0) {
                words.addFirst(word.substring(equals + 1));
                word = word.substring(0, equals);
            }
            if (word.equals("--help") || word.equals("-h") || word.equals("--version")) {
                if (equals > 0) {
                    throw new UsageException(word + " takes no value");
                }
                return new Options(word.equals("--version") ? Action.VERSION : Action.HELP, Map.of());
            }
            read(word, words, given);
        }
        values.putAll(given);
        requireReadable(values);
        requireOther(values, FSYNC, DATA_DIRECTORY);
        requireOther(values, TORN_LOG, DATA_DIRECTORY);
        for (String option : TLS_NAMES) {
            requireOther(values, option, TLS_PORT);
        }
        return new Options(Action.SERVE, values);
    }

    /** Reads an option, whose value are the words that follow, or the port. Addresses add up, of others the last counts. */
    private static void read(String word, Deque<String> words, Map<String, String> given) throws UsageException {
        boolean isPort = word.equals(PORT) || !word.startsWith("-");
        if (!isPort && !NAMES.contains(word)) {
            throw new UsageException("unknown option " + word);
        }
        if (isPort && given.containsKey(PORT)) {
            throw new UsageException("more than one port: " + word);
        }
        String value = word.startsWith("-") ? value(word, words) : word;
        if (word.equals(BIND)) {
            given.merge(BIND, value, (before, further) -> before + "," + further);
        } else {
            given.put(isPort ? PORT : word, value);
        }
    }

    /** As {@code KV_DATA_DIR} for {@code --data-dir}; one that is empty counts as missing. */
    private static Map<String, String> fromEnvironment(Map<String, String> environment) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : NAMES) {
            String variable = "KV_" + name.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
            String value = environment.getOrDefault(variable, "");
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return values;
    }

    private static String value(String option, Deque<String> words) throws UsageException {
        String value = words.isEmpty() ? "" : words.remove();
        // An empty word is a shell variable that was not set; as an address it would mean one that nobody asked for.
        if (value.isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        return value;
    }

    private static void requireReadable(Map<String, String> values) throws UsageException {
        for (Map.Entry<String, String> option : values.entrySet()) {
            if (option.getValue().indexOf(UNREADABLE) >= 0) {
                throw new UsageException(
                        option.getKey()
                                + " has characters that the locale's character set has not: set LC_ALL to one in UTF-8, as C.UTF-8");
            }
        }
    }

    private static void requireOther(Map<String, String> values, String option, String other) throws UsageException {
        if (values.containsKey(option) && !values.containsKey(other)) {
            throw new UsageException(option + " has no effect without " + other);
        }
    }

    Action action() {
        return action;
    }

    /** Where to listen, host names or addresses, separated by commas; empty if nothing was said. */
    String bind() {
        return values.getOrDefault(BIND, "");
    }

    /** Whether there is a port for encrypted connections. */
    boolean encrypts() {
        return values.containsKey(TLS_PORT);
    }

    /** Where the data is kept; empty if nowhere. */
    String dataDirectory() {
        return values.getOrDefault(DATA_DIRECTORY, "");
    }

    /** Tells the builders what was asked for, but for the address and the directory. */
    void apply(KvServer.Builder server, KvStore.Builder store) throws UsageException {
        for (Map.Entry<String, String> option : values.entrySet()) {
            apply(option.getKey(), option.getValue(), server, store);
        }
        if (values.containsKey(TLS_PORT)) {
            server.tls(EncryptionOptions.of(values));
        }
    }

    private static void apply(String option, String value, KvServer.Builder server, KvStore.Builder store)
            throws UsageException {
        try {
            switch (option) {
                case PORT -> server.port(port("the port", value));
                case "--protected-mode" -> server.protectedMode(choice(option, value, "yes", "no"));
                case "--inline-replies" ->
                    server.inlineReplies(
                            choice(option, value, "text", "resp") ? InlineReplies.TEXT : InlineReplies.RESP);
                case "--event-loops" -> server.eventLoops(count(option, value));
                case "--password" -> store.password(value);
                case "--databases" -> store.databases(count(option, value));
                case "--shards" -> store.shards(count(option, value));
                case "--allow-debug" -> store.allowDebug(choice(option, value, "yes", "no"));
                case "--max-clients" -> store.maxClients(count(option, value));
                case "--timeout" -> store.idleTimeout(Duration.ofSeconds(count(option, value)));
                case "--keep-alive" -> store.keepAlive(Duration.ofSeconds(count(option, value)));
                case "--max-memory" -> store.maxMemory(bytes(option, value));
                case "--max-memory-policy" -> store.evictionPolicy(policy(option, value));
                case FSYNC -> store.fsync(fsync(value));
                case TORN_LOG ->
                    store.tornLog(choice(option, value, "truncate", "refuse") ? TornLog.TRUNCATE : TornLog.REFUSE);
                default -> {}
            }
        } catch (IllegalArgumentException refused) {
            // The message names the builder's option, which is the same word.
            throw new UsageException(String.valueOf(refused.getMessage()));
        }
    }

    private static boolean choice(String option, String value, String yes, String no) throws UsageException {
        if (!value.equals(yes) && !value.equals(no)) {
            throw new UsageException(option + " is " + yes + " or " + no + ", not '" + value + "'");
        }
        return value.equals(yes);
    }

    private static int count(String option, String value) throws UsageException {
        if (!value.matches("[0-9]{1,9}")) {
            throw new UsageException(option + " is a number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    private static Fsync fsync(String text) throws UsageException {
        return switch (text) {
            case "always" -> Fsync.ALWAYS;
            case "everysec" -> Fsync.EVERY_SECOND;
            case "no" -> Fsync.NEVER;
            default -> throw new UsageException("--fsync is always, everysec or no, not '" + text + "'");
        };
    }

    /** As CONFIG SET maxmemory: k, m and g are powers of 1000, kb, mb and gb of 1024. */
    static long bytes(String option, String text) throws UsageException {
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
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            if (name(policy).equals(text.toLowerCase(Locale.ROOT))) {
                return policy;
            }
        }
        List<String> names =
                Arrays.stream(EvictionPolicy.values()).map(Options::name).toList();
        throw new UsageException(option + " is one of " + String.join(", ", names) + ", not '" + text + "'");
    }

    private static String name(EvictionPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static int port(String option, String text) throws UsageException {
        if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 0xffff) {
            return Integer.parseInt(text);
        }
        throw new UsageException(option + " is a number from 0 to 65535, not '" + text + "'");
    }
}
