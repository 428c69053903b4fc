package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.core.Limits;
import io.kvserver.launcher.Options.UsageException;
import java.util.List;
import java.util.Map;

/** Applies the options that limit what clients make the server keep. Stateless. */
final class LimitOptions {
    static final List<String> NAMES = List.of(
            "--max-clients-per-address",
            "--max-memory-clients",
            "--max-memory-requests",
            "--max-request",
            "--max-bulk",
            "--max-arguments",
            "--max-line",
            "--max-queued-commands",
            "--max-watched-keys",
            "--max-subscriptions");

    private LimitOptions() {}

    /** Applies those among all options. */
    static void apply(Map<String, String> values, KvStore.Builder store) throws UsageException {
        Limits limits = null;
        for (String name : NAMES) {
            String value = values.get(name);
            if (value != null) {
                // Created only when needed: a start without these options loads fewer classes.
                limits = limits == null ? new Limits() : limits;
                apply(name, value, limits);
            }
        }
        if (limits != null) {
            store.limits(limits);
        }
    }

    private static void apply(String option, String value, Limits limits) throws UsageException {
        try {
            switch (option) {
                case "--max-clients-per-address" -> limits.clientsPerAddress(OptionValues.count(option, value));
                case "--max-memory-clients" -> limits.clientMemory(OptionValues.bytes(option, value));
                case "--max-memory-requests" -> limits.requestMemory(OptionValues.bytes(option, value));
                case "--max-request" -> limits.request(OptionValues.bytes(option, value));
                case "--max-bulk" -> limits.bulk(OptionValues.bytes(option, value));
                case "--max-arguments" -> limits.arguments(OptionValues.count(option, value));
                case "--max-line" -> limits.line(OptionValues.bytes(option, value));
                case "--max-queued-commands" -> limits.queuedCommands(OptionValues.count(option, value));
                case "--max-watched-keys" -> limits.watchedKeys(OptionValues.count(option, value));
                default -> limits.subscriptions(OptionValues.count(option, value));
            }
        } catch (IllegalArgumentException refused) {
            throw new UsageException(option + ": " + refused.getMessage());
        }
    }
}
