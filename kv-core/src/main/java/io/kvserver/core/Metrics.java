package io.kvserver.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * The store's statistics at one moment: the parsed fields of Redis's INFO. Counters start when the store is built and are
 * reset by CONFIG RESETSTAT. Immutable; any thread.
 */
public final class Metrics {
    private static final String COMMAND = "cmdstat_";
    private static final String ERROR = "errorstat_";
    private static final String DATABASE = "db";

    private final Map<String, String> fields = new LinkedHashMap<>();
    private final Map<String, OfCommand> commands = new LinkedHashMap<>();
    private final Map<String, Long> errors = new LinkedHashMap<>();
    private final Map<Integer, OfDatabase> databases = new LinkedHashMap<>();

    /**
     * The statistics of a command.
     *
     * @param calls the number of calls that were run
     * @param micros their total time in microseconds
     * @param rejected the number of requests that were refused before they ran
     * @param failed the number of calls that returned an error
     */
    public record OfCommand(long calls, long micros, long rejected, long failed) {}

    /**
     * The number of keys in a database.
     *
     * @param expiring the number of keys with a deadline
     */
    public record OfDatabase(long keys, long expiring) {}

    private Metrics() {}

    /** Parses the reply to INFO EVERYTHING. */
    static Metrics of(String info) {
        Metrics metrics = new Metrics();
        for (String line : info.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.charAt(0) != '#') {
                metrics.take(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return metrics;
    }

    private void take(String name, String value) {
        if (name.startsWith(COMMAND)) {
            Map<String, String> parts = parts(value);
            commands.put(
                    name.substring(COMMAND.length()),
                    new OfCommand(
                            whole(parts, "calls"),
                            whole(parts, "usec"),
                            whole(parts, "rejected_calls"),
                            whole(parts, "failed_calls")));
        } else if (name.startsWith(ERROR)) {
            errors.put(name.substring(ERROR.length()), whole(parts(value), "count"));
        } else if (value.startsWith("keys=")) {
            Map<String, String> parts = parts(value);
            databases.put(
                    Integer.parseInt(name.substring(DATABASE.length())),
                    new OfDatabase(whole(parts, "keys"), whole(parts, "expires")));
        } else {
            fields.put(name, value);
        }
    }

    /** Parses {@code a=1,b=2}. */
    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(",")) {
            int equals = part.indexOf('=');
            parts.put(part.substring(0, equals), part.substring(equals + 1));
        }
        return parts;
    }

    private static long whole(Map<String, String> parts, String name) {
        return Long.parseLong(parts.getOrDefault(name, "0"));
    }

    /** All fields by name, in the order of INFO, except those in {@link #commands}, {@link #errors} and {@link #databases}. */
    public Map<String, String> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /**
     * The value of a numeric field.
     *
     * @throws NoSuchElementException if there is no such field
     * @throws NumberFormatException if the value is not an integer
     */
    public long number(String field) {
        String value = fields.get(field);
        if (value == null) {
            throw new NoSuchElementException("INFO has no field " + field);
        }
        return Long.parseLong(value);
    }

    /**
     * The statistics of each command that has been requested, by its name in lower case; a subcommand's is {@code
     * container|name}.
     */
    public Map<String, OfCommand> commands() {
        return Collections.unmodifiableMap(commands);
    }

    /** The number of error replies, by their first word. */
    public Map<String, Long> errors() {
        return Collections.unmodifiableMap(errors);
    }

    /** The statistics of each database that is not empty, by its number. */
    public Map<Integer, OfDatabase> databases() {
        return Collections.unmodifiableMap(databases);
    }

    /** The number of clients that are connected over a network. */
    public long connectedClients() {
        return number("connected_clients");
    }

    /** The number of these clients that wait in a blocking command. */
    public long blockedClients() {
        return number("blocked_clients");
    }

    /** The memory that the data, with its overhead, and clients' requests use, in bytes. */
    public long memoryBytes() {
        return number("used_memory");
    }

    /** The limit for {@link #memoryBytes}, in bytes; 0 for no limit. */
    public long maxMemoryBytes() {
        return number("maxmemory");
    }

    /** The number of requests that have been run. */
    public long commandsProcessed() {
        return number("total_commands_processed");
    }

    /** How often a read command found its key. */
    public long keyspaceHits() {
        return number("keyspace_hits");
    }

    /** How often a read command did not find its key. */
    public long keyspaceMisses() {
        return number("keyspace_misses");
    }

    public long expiredKeys() {
        return number("expired_keys");
    }

    public long evictedKeys() {
        return number("evicted_keys");
    }

    /** The number of keys in all databases. */
    public long keys() {
        return databases.values().stream().mapToLong(OfDatabase::keys).sum();
    }

    @Override
    public String toString() {
        return "Metrics[clients=" + connectedClients() + ", keys=" + keys() + ", memoryBytes=" + memoryBytes()
                + ", commandsProcessed=" + commandsProcessed() + "]";
    }
}
