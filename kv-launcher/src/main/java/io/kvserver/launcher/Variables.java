package io.kvserver.launcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Options in the environment: {@code KV_DATA_DIR} for {@code --data-dir}. Stateless. */
final class Variables {
    private static final String PREFIX = "KV_";

    private Variables() {}

    /** The name of an option's variable. */
    static String name(String option) {
        return PREFIX + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** The values of some options in an environment, by option; an empty variable counts as missing. */
    static Map<String, String> of(Map<String, String> environment, List<String> options) {
        Map<String, String> values = new LinkedHashMap<>();
        if (!hasAny(environment)) {
            return values;
        }
        for (String option : options) {
            String value = environment.getOrDefault(name(option), "");
            if (!value.isEmpty()) {
                values.put(option, value);
            }
        }
        return values;
    }

    /** Usually there is none, and a start need not make the names of all options. */
    private static boolean hasAny(Map<String, String> environment) {
        for (String name : environment.keySet()) {
            if (name.startsWith(PREFIX)) {
                return true;
            }
        }
        return false;
    }

    /** The names of the variables that are options, separated by commas; not their values, which may be secret. */
    static String present(Map<String, String> environment) {
        List<String> options = new ArrayList<>(Options.names());
        options.addAll(Membership.NAMES);
        StringJoiner names = new StringJoiner(", ");
        of(environment, options).keySet().forEach(option -> names.add(name(option)));
        return names.toString();
    }
}
