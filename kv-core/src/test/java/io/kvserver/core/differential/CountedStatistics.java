package io.kvserver.core.differential;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The counts in INFO that depend on the requests alone: calls and failures, not times. Stateless. */
final class CountedStatistics {
    /** The request whose reply {@link #of} parses. */
    static final List<String> REQUEST = List.of("INFO", "stats", "commandstats", "errorstats", "keyspace");

    private static final List<String> FIELDS = List.of("keyspace_hits", "keyspace_misses", "total_error_replies");

    private CountedStatistics() {}

    /** The counts by name. */
    static Map<String, String> of(String info) {
        Map<String, String> counts = new TreeMap<>();
        for (String line : info.split("\r\n")) {
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(0, colon));
            if (FIELDS.contains(name) || name.matches("(cmdstat_|errorstat_|db\\d).*")) {
                counts.put(name, line.substring(colon + 1).replaceAll("usec=.*?,usec_per_call=[^,]*,|,avg_ttl=.*", ""));
            }
        }
        return counts;
    }

    /** The counts that differ, so that a failure shows only these. */
    static Map<String, String> different(Map<String, String> counts, Map<String, String> elsewhere) {
        Map<String, String> different = new TreeMap<>(counts);
        different.entrySet().removeAll(elsewhere.entrySet());
        return different;
    }
}
