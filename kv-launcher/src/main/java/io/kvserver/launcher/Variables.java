package io.kvserver.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Options in the environment: {@code KV_DATA_DIR} for {@code --data-dir}. Stateless. */
final class Variables {
    private Variables() {}

    /** The variable for an option. */
    static String name(String option) {
        return "KV_" + option.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** What an environment has for some options, by their names; one that is empty counts as missing. */
    static Map<String, String> of(Map<String, String> environment, List<String> options) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String option : options) {
            String value = environment.getOrDefault(name(option), "");
            if (!value.isEmpty()) {
                values.put(option, value);
            }
        }
        return values;
    }
}
