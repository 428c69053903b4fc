package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.core.KvStoreException;
import io.kvserver.launcher.Options.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file: a directive and its words on each line, as in redis.conf. Directives are those of Redis that kv
 * has, kv's own options without their dashes, and the settings of CONFIG SET. Confined to one thread.
 */
final class ConfigFile {
    /** The deepest nesting of included files. */
    private static final int MAX_DEPTH = 16;

    private static final String DIR = "dir";
    private static final String APPENDONLY = "appendonly";
    private static final String BIND = "bind";
    private static final String USER = "user";

    /** Redis's directives with the same value as an option of kv. */
    private static final Map<String, String> SAME = Map.ofEntries(
            Map.entry("port", "--port"),
            Map.entry("unixsocket", "--unix-socket"),
            Map.entry("unixsocketperm", "--unix-socket-perm"),
            Map.entry("requirepass", "--password"),
            Map.entry("aclfile", "--acl-file"),
            Map.entry("maxclients", "--max-clients"),
            Map.entry("tcp-keepalive", "--keep-alive"),
            Map.entry("maxmemory", "--max-memory"),
            Map.entry("maxmemory-policy", "--max-memory-policy"),
            Map.entry("maxmemory-clients", "--max-memory-clients"),
            Map.entry("appendfsync", "--fsync"),
            Map.entry("aof-load-truncated", "--on-torn-log"),
            Map.entry("cluster-enabled", "--cluster-mode"),
            Map.entry("enable-debug-command", "--allow-debug"));

    /** Directives for which kv supports only this value. */
    private static final Map<String, String> FIXED =
            Map.of("daemonize", "no", "supervised", "no", "always-show-logo", "no", "logfile", "");

    /** A line for CONFIG SET. */
    record Setting(String place, String name, String value) {}

    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final List<Setting> settings = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final boolean lenient;
    private String directory = "";
    private String directoryPlace = "";
    private boolean logged;

    private ConfigFile(boolean lenient) {
        this.lenient = lenient;
    }

    /**
     * Reads a file and the files that it includes.
     *
     * @param lenient whether lines that kv does not support are left out rather than refused
     * @throws UsageException if it cannot be read, or a line is wrong; the message names file and line
     */
    static ConfigFile read(String name, boolean lenient) throws UsageException {
        ConfigFile file = new ConfigFile(lenient);
        file.include(path(name, "--config"), "--config", 1);
        file.end();
        return file;
    }

    /** The option that a directive sets, with dashes; for other settings the directive's name with dashes. */
    static String option(String directive) {
        return SAME.getOrDefault(directive, "--" + directive);
    }

    /** The values of options in the file, by their names with dashes. */
    Map<String, String> options() {
        return options;
    }

    /** The place of an option in the file; {@code null} if there is none. */
    @Nullable
    String place(String option) {
        return places.get(option);
    }

    /** The lines that were left out, with the reasons. */
    List<String> leftOut() {
        return leftOut;
    }

    /** The lines for CONFIG SET, in the file's order. */
    List<Setting> settings() {
        return settings;
    }

    private void include(Path file, String from, int depth) throws UsageException {
        if (depth > MAX_DEPTH) {
            throw new UsageException(from + ": more than " + MAX_DEPTH + " files include each other");
        }
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new UsageException(from + ": there is no file " + file);
        } catch (MalformedInputException e) {
            throw new UsageException(from + ": " + file + " is not in UTF-8");
        } catch (IOException e) {
            throw new UsageException(from + ": " + file + " cannot be read: " + e.getMessage());
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                String place = file + ", line " + (i + 1);
                take(new ConfigLine(place, line), depth);
            }
        }
    }

    private void take(ConfigLine line, int depth) throws UsageException {
        String name = line.name();
        switch (name) {
            case "include" -> include(path(line.value(), line.place()), line.place(), depth + 1);
            case DIR -> {
                directory = line.value();
                directoryPlace = line.place();
            }
            case APPENDONLY -> logged = line.choice();
            case BIND -> put("--bind", addresses(line), line);
            case USER -> options.merge(AccessOptions.USER, line.rest(), (before, further) -> before + "\n" + further);
            default -> takeOther(line);
        }
    }

    private void takeOther(ConfigLine line) throws UsageException {
        String name = line.name();
        String same = option(name);
        if (FIXED.containsKey(name)) {
            if (!FIXED.get(name).equals(line.joined())) {
                refuse(line.place() + ": " + name + " can only be '" + FIXED.get(name) + "' in kv");
            }
        } else if (Options.isOption(same)) {
            put(same, translated(name, line), line);
        } else {
            settings.add(new Setting(line.place(), name, line.joined()));
        }
    }

    private void put(String option, String value, ConfigLine line) {
        options.put(option, value);
        places.put(option, line.place());
    }

    private void refuse(String problem) throws UsageException {
        if (!lenient) {
            throw new UsageException(problem);
        }
        leftOut.add(problem);
    }

    private static String translated(String name, ConfigLine line) throws UsageException {
        return switch (name) {
            // In Redis 0 means no port; in kv's own option it means any free port.
            case "port" -> line.value().equals("0") ? "none" : line.value();
            case "aof-load-truncated" -> line.choice() ? "truncate" : "refuse";
            case "tls-protocols" -> line.joined();
            default -> line.value();
        };
    }

    /** Addresses with a minus are used if the machine has them. */
    private static String addresses(ConfigLine line) throws UsageException {
        List<String> wanted = new ArrayList<>();
        for (String word : line.words()) {
            if (!word.startsWith("-")) {
                wanted.add(word.equals("*") ? "0.0.0.0" : word);
            } else if (isHere(word.substring(1))) {
                wanted.add(word.substring(1));
            }
        }
        if (wanted.isEmpty()) {
            throw new UsageException(line.place() + ": bind names no address that this machine has");
        }
        return String.join(",", wanted);
    }

    private static boolean isHere(String address) {
        try {
            InetAddress known = InetAddress.getByName(address.equals("::*") ? "::" : address);
            return known.isAnyLocalAddress() || NetworkInterface.getByInetAddress(known) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private void end() throws UsageException {
        for (String ofLog : List.of("--fsync", "--on-torn-log")) {
            if (!logged && options.containsKey(ofLog) && !options.containsKey("--data-dir")) {
                options.remove(ofLog);
                refuse(places.get(ofLog) + ": it has no effect without 'appendonly yes'");
            }
        }
        if (logged) {
            options.putIfAbsent("--data-dir", directory.isEmpty() ? "." : directory);
        } else if (!directory.isEmpty() && !options.containsKey("--data-dir")) {
            // Not ignored silently: the file's author expects that the data is kept.
            refuse(directoryPlace
                    + ": dir has no effect without 'appendonly yes': kv keeps data in a log, or in memory alone");
        }
    }

    private static Path path(String name, String place) throws UsageException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException(place + ": " + e.getMessage());
        }
    }

    /** One line that is neither empty nor a comment. */
    private static final class ConfigLine {
        private final String place;
        private final String name;
        private final String rest;
        private final List<String> words = new ArrayList<>();

        ConfigLine(String place, String line) throws UsageException {
            this.place = place;
            int end = 0;
            while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                end++;
            }
            this.name = line.substring(0, end).toLowerCase(Locale.ROOT);
            this.rest = line.substring(end).strip();
            split();
        }

        /** Splits at white space; quotes group words, with escapes as in redis.conf. */
        private void split() throws UsageException {
            int at = 0;
            while (at < rest.length()) {
                char first = rest.charAt(at);
                if (Character.isWhitespace(first)) {
                    at++;
                } else {
                    at = first == '"' || first == '\'' ? quoted(at) : bare(at);
                }
            }
        }

        private int bare(int start) {
            int end = start;
            while (end < rest.length() && !Character.isWhitespace(rest.charAt(end))) {
                end++;
            }
            words.add(rest.substring(start, end));
            return end;
        }

        private int quoted(int start) throws UsageException {
            char quote = rest.charAt(start);
            StringBuilder word = new StringBuilder();
            int at = start + 1;
            while (at < rest.length() && rest.charAt(at) != quote) {
                boolean escape = rest.charAt(at) == '\\' && at + 1 < rest.length();
                if (escape && quote == '"') {
                    at = escaped(at + 1, word);
                } else {
                    at += escape && rest.charAt(at + 1) == quote ? 1 : 0;
                    word.append(rest.charAt(at));
                    at++;
                }
            }
            if (at >= rest.length()) {
                throw new UsageException(place + ": a quote is not closed");
            }
            if (at + 1 < rest.length() && !Character.isWhitespace(rest.charAt(at + 1))) {
                throw new UsageException(place + ": something follows a closing quote");
            }
            words.add(word.toString());
            return at + 1;
        }

        /** Adds the character after a backslash, as in redis.conf. Returns where parsing continues. */
        private int escaped(int at, StringBuilder word) throws UsageException {
            char next = rest.charAt(at);
            if (next == 'x' && rest.substring(at).matches("x[0-7]\\p{XDigit}.*")) {
                word.append((char) Integer.parseInt(rest.substring(at + 1, at + 3), 16));
                return at + 3;
            }
            if (next == 'x') {
                throw new UsageException(place + ": \\x is followed by two hexadecimal digits, up to 7f");
            }
            word.append(
                    switch (next) {
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        case 'b' -> '\b';
                        case 'a' -> '\u0007';
                        default -> next;
                    });
            return at + 1;
        }

        String place() {
            return place;
        }

        String name() {
            return name;
        }

        /** The text after the name, unchanged. */
        String rest() {
            return rest;
        }

        List<String> words() {
            return words;
        }

        String joined() {
            return String.join(" ", words);
        }

        /** The only word after the name. */
        String value() throws UsageException {
            if (words.size() != 1) {
                throw new UsageException(
                        place + ": " + name + (words.isEmpty() ? " needs a value" : " takes one value only"));
            }
            return words.get(0);
        }

        boolean choice() throws UsageException {
            String value = value();
            if (!value.equals("yes") && !value.equals("no")) {
                throw new UsageException(place + ": " + name + " is yes or no, not '" + value + "'");
            }
            return value.equals("yes");
        }
    }

    /** Applies to a store the lines of the configuration file for CONFIG SET. */
    static void apply(Options options, KvStore store, PrintStream err) throws Options.UsageException {
        for (String problem : options.leftOut()) {
            err.println("kv: left out: " + problem);
        }
        for (Setting setting : options.settings()) {
            try {
                store.call("CONFIG", "SET", setting.name(), setting.value());
            } catch (KvStoreException refused) {
                String problem = setting.place() + ": " + setting.name() + ": " + refused.getMessage();
                if (!options.ignoresUnknown()) {
                    throw new Options.UsageException(problem);
                }
                err.println("kv: left out: " + problem);
            }
        }
    }
}
