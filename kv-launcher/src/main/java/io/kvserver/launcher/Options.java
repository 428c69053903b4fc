package io.kvserver.launcher;

import static io.kvserver.launcher.OptionValues.choice;
import static io.kvserver.launcher.OptionValues.count;

import io.kvserver.core.KvStore;
import io.kvserver.core.TornLog;
import io.kvserver.core.session.InlineReplies;
import io.kvserver.net.KvServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The options of the command line, the environment and the configuration file, as texts. The command line takes
 * precedence over the environment, and that over the file; of a repeated option the last one counts. Immutable.
 */
final class Options {
    private static final String PORT = "--port";
    private static final String BIND = "--bind";
    private static final String UNIX_SOCKET = "--unix-socket";
    private static final String UNIX_SOCKET_MODE = "--unix-socket-perm";

    /** An option that needs no value. */
    private static final String OPEN = "--allow-unauthenticated";

    private static final String CONFIG = "--config";
    private static final String LENIENT = "--ignore-unknown-config";
    private static final String CHECK = "--check-config";
    private static final String COMPLETION = "--completion";

    private static final String DATA_DIRECTORY = "--data-dir";
    private static final String FSYNC = "--fsync";
    private static final String TORN_LOG = "--on-torn-log";
    private static final String TLS_PORT = "--tls-port";
    private static final String METRICS_PORT = "--metrics-port";
    static final String CONSOLE = "--console";
    static final String CONSOLE_USER = "--console-user";
    static final String CONSOLE_WRITE = "--console-write";
    private static final List<String> TLS_NAMES = List.of(
            "--tls-cert-file",
            "--tls-key-file",
            "--tls-key-file-pass",
            "--tls-ca-cert-file",
            "--tls-auth-clients",
            "--tls-auth-clients-user",
            "--tls-protocols");

    /** All options. */
    private static final List<String> NAMES = with(
            List.of(TLS_NAMES, AccessOptions.NAMES, LimitOptions.NAMES),
            PORT,
            BIND,
            UNIX_SOCKET,
            UNIX_SOCKET_MODE,
            OPEN,
            "--protected-mode",
            "--inline-replies",
            "--event-loops",
            "--databases",
            "--shards",
            "--allow-debug",
            "--cluster-mode",
            "--max-clients",
            "--timeout",
            "--keep-alive",
            "--max-memory",
            "--max-memory-policy",
            DATA_DIRECTORY,
            FSYNC,
            TORN_LOG,
            METRICS_PORT,
            "--jmx",
            CONSOLE,
            CONSOLE_WRITE,
            CONSOLE_USER,
            CONFIG,
            LENIENT,
            TLS_PORT);

    /** The JVM's replacement for bytes outside of the locale's character set. */
    private static final char UNREADABLE = '\ufffd';

    enum Action {
        SERVE,
        CHECK,
        HELP,
        VERSION,
        COMPLETE_BASH,
        COMPLETE_ZSH
    }

    /** A wrong command line; the message says which word is wrong and why. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    private final Action action;
    private final Map<String, String> values;
    private final @Nullable ConfigFile file;

    private Options(Action action, Map<String, String> values, @Nullable ConfigFile file) {
        this.action = action;
        this.values = values;
        this.file = file;
    }

    private static List<String> with(List<List<String>> more, String... names) {
        List<String> all = new ArrayList<>(List.of(names));
        for (List<String> further : more) {
            all.addAll(further);
        }
        return List.copyOf(all);
    }

    /** Reads the variables of an environment and then a command line. */
    static Options parse(Map<String, String> environment, String... args) throws UsageException {
        Map<String, String> values = Variables.of(environment, NAMES);
        Action action = Action.SERVE;
        Deque<String> words = new ArrayDeque<>();
        Collections.addAll(words, args);
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
                return new Options(word.equals("--version") ? Action.VERSION : Action.HELP, Map.of(), null);
            }
            if (word.equals(COMPLETION)) {
                boolean bash = choice(COMPLETION, value(word, words), "bash", "zsh");
                return new Options(bash ? Action.COMPLETE_BASH : Action.COMPLETE_ZSH, Map.of(), null);
            }
            if (word.equals(CHECK) && equals < 0) {
                action = Action.CHECK;
            } else if ((word.equals(OPEN) || word.equals(LENIENT) || word.equals(CONSOLE_WRITE)) && equals < 0) {
                given.put(word, "yes");
            } else {
                read(word, words, given);
            }
        }
        return of(action, values, given);
    }

    /** Combines the environment's and the command line's values. */
    private static Options of(Action action, Map<String, String> values, Map<String, String> given)
            throws UsageException {
        values.putAll(given);
        requireReadable(values);
        String fileName = values.get(CONFIG);
        ConfigFile file = fileName == null ? null : ConfigFile.read(fileName, isLenient(values));
        if (file != null) {
            file.options().forEach(values::putIfAbsent);
        }
        AccessOptions.check(given, values);
        requireOthers(values);
        return new Options(action, values, file);
    }

    /** Refuses options that have no effect without others. */
    private static void requireOthers(Map<String, String> values) throws UsageException {
        requireOther(values, FSYNC, DATA_DIRECTORY);
        requireOther(values, TORN_LOG, DATA_DIRECTORY);
        requireOther(values, UNIX_SOCKET_MODE, UNIX_SOCKET);
        requireOther(values, LENIENT, CONFIG);
        requireOther(values, CONSOLE_WRITE, CONSOLE);
        requireOther(values, CONSOLE_USER, CONSOLE);
        for (String option : TLS_NAMES) {
            requireOther(values, option, TLS_PORT);
        }
    }

    /** Reads an option with the word that follows, or the port. Addresses add up; of other options the last counts. */
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
        } else if (word.equals(AccessOptions.USER)) {
            given.merge(word, value, (before, further) -> before + "\n" + further);
        } else {
            given.put(isPort ? PORT : word, value);
        }
    }

    private static String value(String option, Deque<String> words) throws UsageException {
        String value = words.isEmpty() ? "" : words.remove();
        // An empty word is probably an unset shell variable; as an address it would mean loopback.
        if (value.isEmpty()) {
            throw new UsageException(option + " needs a value");
        }
        return value;
    }

    private static void requireReadable(Map<String, String> values) throws UsageException {
        for (Map.Entry<String, String> option : values.entrySet()) {
            if (option.getValue().indexOf(UNREADABLE) >= 0) {
                throw new UsageException(option.getKey()
                        + " has characters that the locale's character set has not: set LC_ALL to one in"
                        + " UTF-8, as C.UTF-8");
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

    /** Whether a file may contain an option of this name. */
    static boolean isOption(String name) {
        return NAMES.contains(name) && !name.equals(CONFIG) && !name.equals(LENIENT);
    }

    /** All options except those that only print something. */
    static List<String> names() {
        return NAMES;
    }

    /** The lines of the configuration file for CONFIG SET. */
    List<ConfigFile.Setting> settings() {
        return file == null ? List.of() : file.settings();
    }

    /** Whether unknown lines of the file are left out rather than refused. */
    boolean ignoresUnknown() throws UsageException {
        return isLenient(values);
    }

    private static boolean isLenient(Map<String, String> values) throws UsageException {
        String value = values.get(LENIENT);
        return value != null && choice(LENIENT, value, "yes", "no");
    }

    /** The lines of the configuration file that were left out, with the reasons. */
    List<String> leftOut() {
        return file == null ? List.of() : file.leftOut();
    }

    /** The host names or addresses to listen on, separated by commas; empty if not given. */
    String bind() {
        return values.getOrDefault(BIND, "");
    }

    /** The name of the configuration file; empty if there is none. */
    String configFile() {
        return values.getOrDefault(CONFIG, "");
    }

    /** Whether there is a port for metrics. */
    boolean offersMetrics() {
        return values.containsKey(METRICS_PORT);
    }

    /**
     * These options without the data directory, which the cluster's node handles.
     *
     * @throws UsageException if one of them has no effect in a cluster
     */
    Options withoutDisk() throws UsageException {
        if (values.containsKey(TORN_LOG)) {
            throw new UsageException(TORN_LOG + " has no effect in a cluster");
        }
        Map<String, String> others = new LinkedHashMap<>(values);
        others.remove(DATA_DIRECTORY);
        others.remove(FSYNC);
        return new Options(action, others, file);
    }

    /** The value of an option of the console in the browser; {@code otherwise} if not given. */
    String console(String option, String otherwise) {
        return values.getOrDefault(option, otherwise);
    }

    /** The data directory; empty if there is none. */
    String dataDirectory() {
        return values.getOrDefault(DATA_DIRECTORY, "");
    }

    /** When changes are forced to disk, if there is a directory. */
    String fsync() {
        return values.getOrDefault(FSYNC, "everysec");
    }

    /** Applies the options to the builders, except addresses and the directory. */
    void apply(KvServer.Builder server, KvStore.Builder store) throws UsageException {
        for (Map.Entry<String, String> option : values.entrySet()) {
            try {
                apply(option.getKey(), option.getValue(), server, store);
            } catch (UsageException wrong) {
                throw placed(option.getKey(), option.getValue(), wrong);
            }
        }
        AccessOptions.apply(values, store);
        if (values.containsKey(TLS_PORT)) {
            server.tls(EncryptionOptions.of(values));
        }
        LimitOptions.apply(values, store);
    }

    /** Adds the place in the file to an exception, if the value is from there. */
    private UsageException placed(String option, String value, UsageException wrong) {
        String place = file == null || !value.equals(file.options().get(option)) ? null : file.place(option);
        return place == null ? wrong : new UsageException(place + ": " + wrong.getMessage());
    }

    private static void apply(String option, String value, KvServer.Builder server, KvStore.Builder store)
            throws UsageException {
        try {
            switch (option) {
                case PORT -> port(value, server);
                case UNIX_SOCKET -> server.unixSocket(Path.of(value));
                case UNIX_SOCKET_MODE -> server.unixSocketPermissions(OptionValues.permissions(option, value));
                case OPEN -> {
                    if (choice(option, value, "yes", "no")) {
                        server.allowUnauthenticated();
                    }
                }
                case "--protected-mode" -> server.protectedMode(choice(option, value, "yes", "no"));
                case "--inline-replies" ->
                    server.inlineReplies(
                            choice(option, value, "text", "resp") ? InlineReplies.TEXT : InlineReplies.RESP);
                case "--event-loops" -> server.eventLoops(count(option, value));
                case METRICS_PORT -> server.metrics(onThisMachine(OptionValues.port(option, value)));
                case "--jmx" -> server.jmx(choice(option, value, "yes", "no"));
                // Only checked here: the console starts after the server.
                case CONSOLE -> OptionValues.port(option, value);
                case CONSOLE_WRITE -> choice(option, value, "yes", "no");
                default -> apply(option, value, store);
            }
        } catch (InvalidPathException wrong) {
            throw new UsageException(option + ": " + wrong.getMessage());
        } catch (IllegalArgumentException refused) {
            // The message names the builder's option, which is the same word.
            throw new UsageException(String.valueOf(refused.getMessage()));
        }
    }

    private static InetSocketAddress onThisMachine(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void apply(String option, String value, KvStore.Builder store) throws UsageException {
        switch (option) {
            case "--databases" -> store.databases(count(option, value));
            case "--shards" -> store.shards(count(option, value));
            case "--allow-debug" -> store.allowDebug(choice(option, value, "yes", "no"));
            case "--cluster-mode" -> store.clusterMode(choice(option, value, "yes", "no"));
            case "--max-clients" -> store.maxClients(count(option, value));
            case "--timeout" -> store.idleTimeout(Duration.ofSeconds(count(option, value)));
            case "--keep-alive" -> store.keepAlive(Duration.ofSeconds(count(option, value)));
            case "--max-memory" -> store.maxMemory(OptionValues.bytes(option, value));
            case "--max-memory-policy" -> store.evictionPolicy(OptionValues.policy(option, value));
            case FSYNC -> store.fsync(OptionValues.fsync(value));
            case TORN_LOG ->
                store.tornLog(choice(option, value, "truncate", "refuse") ? TornLog.TRUNCATE : TornLog.REFUSE);
            default -> {}
        }
    }

    private static void port(String value, KvServer.Builder server) throws UsageException {
        if (value.equals("none")) {
            server.noPort();
        } else {
            server.port(OptionValues.port("the port", value));
        }
    }
}
