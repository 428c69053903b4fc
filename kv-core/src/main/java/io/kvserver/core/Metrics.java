package io.kvserver.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * What a store has counted, at one moment: the fields of Redis's INFO, read. Counters begin at the store's start or at CONFIG
 * RESETSTAT. Immutable; any thread.
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
     * What has become of a command's requests.
     *
     * @param calls how many were run
     * @param micros how long these took together, in microseconds
     * @param rejected how many were refused before they were run
     * @param failed how many were run and answered with an error
     */
    public record OfCommand(long calls, long micros, long rejected, long failed) {}

    /**
     * What a database holds.
     *
     * @param expiring how many of the keys have a deadline
     */
    public record OfDatabase(long keys, long expiring) {}

    private Metrics() {}

    /** From the text of INFO EVERYTHING. */
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

    /** {@code a=1,b=2}. */
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

    /** All fields by INFO's names, in its order, but for those of {@link #commands}, {@link #errors} and {@link #databases}. */
    public Map<String, String> fields() {
        return Collections.unmodifiableMap(fields);
    }

    /**
     * A field's number.
     *
     * @throws NoSuchElementException if there is no such field
     * @throws NumberFormatException if it is no whole number
     */
    public long number(String field) {
        String value = fields.get(field);
        if (value == null) {
            throw new NoSuchElementException("INFO has no field " + field);
        }
        return Long.parseLong(value);
    }

    /** Of each command that has been asked for; its name is in lower case, a subcommand's is {@code container|name}. */
    public Map<String, OfCommand> commands() {
        return Collections.unmodifiableMap(commands);
    }

    /** How many replies were errors, by their first word. */
    public Map<String, Long> errors() {
        return Collections.unmodifiableMap(errors);
    }

    /** Of each database that is not empty, by its number. */
    public Map<Integer, OfDatabase> databases() {
        return Collections.unmodifiableMap(databases);
    }

    /** How many clients are connected over a network. */
    public long connectedClients() {
        return number("connected_clients");
    }

    /** How many of them wait in a blocking command. */
    public long blockedClients() {
        return number("blocked_clients");
    }

    /** What the data takes with its overhead, and what clients have sent, in bytes. */
    public long memoryBytes() {
        return number("used_memory");
    }

    /** What that may come to, in bytes; 0 for any amount. */
    public long maxMemoryBytes() {
        return number("maxmemory");
    }

    /** How many requests have been run. */
    public long commandsProcessed() {
        return number("total_commands_processed");
    }

    /** How often a command that reads found its key. */
    public long keyspaceHits() {
        return number("keyspace_hits");
    }

    /** How often it found none. */
    public long keyspaceMisses() {
        return number("keyspace_misses");
    }

    public long expiredKeys() {
        return number("expired_keys");
    }

    public long evictedKeys() {
        return number("evicted_keys");
    }

    /** How many keys there are in all databases. */
    public long keys() {
        return databases.values().stream().mapToLong(OfDatabase::keys).sum();
    }

    @Override
    public String toString() {
        return "Metrics[clients=" + connectedClients() + ", keys=" + keys() + ", memoryBytes=" + memoryBytes()
                + ", commandsProcessed=" + commandsProcessed() + "]";
    }
}
