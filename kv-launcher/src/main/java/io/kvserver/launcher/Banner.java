package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Information for people, printed on a terminal after the line that the server is ready: the data's place, durability
 * and bound, and the JVM. A program that reads the output gets only the one line.
 */
final class Banner {
    private static final String DIM = "\u001b[2m";
    private static final String PLAIN = "\u001b[0m";
    private static final double MIB = 1 << 20;

    private Banner() {}

    /** The lines, each with a line end. */
    static String text(KvStore store, Options options, boolean coloured) {
        String directory = options.dataDirectory();
        Map<String, String> settings = store.call("CONFIG", "GET", "maxmemory", "maxmemory-policy").entries().stream()
                .collect(Collectors.toMap(
                        each -> each.getKey().text(), each -> each.getValue().text()));
        String data = directory.isEmpty()
                ? "only in memory (--data-dir keeps it)"
                : directory + ", on the disk " + when(options.fsync());
        long most = Long.parseLong(settings.getOrDefault("maxmemory", "0"));
        String memory = most == 0
                ? "without a bound"
                : String.format(
                        Locale.ROOT, "at most %.0f MiB, then %s", most / MIB, full(settings.get("maxmemory-policy")));
        String java = Runtime.version().feature() + " (" + System.getProperty("java.vm.name") + ")";
        return line("data", data, coloured)
                + line("memory", memory, coloured)
                + line("versions", "kv " + KvStore.version() + ", Java " + java, coloured)
                + line("end", "Ctrl-C", coloured);
    }

    private static String when(String fsync) {
        return switch (fsync) {
            case "always" -> "before a change is acknowledged";
            case "everysec" -> "each second";
            default -> "when the system likes";
        };
    }

    private static String full(@Nullable String policy) {
        return policy == null || policy.equals("noeviction") ? "writes are refused" : policy;
    }

    private static String line(String name, String text, boolean coloured) {
        String label = String.format(Locale.ROOT, "  %-9s", name);
        return (coloured ? DIM + label + PLAIN : label) + text + System.lineSeparator();
    }
}
