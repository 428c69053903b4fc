package io.kvserver.core.journal;

import io.kvserver.core.rdb.RdbReader;
import io.kvserver.core.rdb.RdbWriter;
import io.kvserver.core.rdb.StoredKey;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The keys that remain after the few commands that tests of logs use. Confined. */
final class ModelStore {
    private final Map<String, StoredKey> keys = new HashMap<>();

    /** All that a log holds, read by kv. */
    static ModelStore load(DataDirectory directory) throws IOException {
        ModelStore store = new ModelStore();
        Manifest manifest = directory.readManifest().orElseThrow();
        Optional<Manifest.Part> base = manifest.base();
        if (base.isPresent()) {
            store.load(directory, base.get());
        }
        for (Manifest.Part increment : manifest.increments()) {
            store.load(directory, increment);
        }
        return store;
    }

    private void load(DataDirectory directory, Manifest.Part part) throws IOException {
        try (LogReader reader = LogReader.open(directory.logFile(part), args -> true)) {
            Optional<RdbReader> preamble = reader.preamble();
            if (preamble.isPresent()) {
                StoredKey.read(preamble.get()).forEach(this::put);
            }
            while (reader.next()) {
                run(LoggedCommand.current(reader));
            }
        }
    }

    void put(StoredKey key) {
        keys.put(key.database() + ":" + key.key(), key);
    }

    void run(LoggedCommand command) {
        List<String> words = command.words();
        int database = command.database();
        String key = words.get(1);
        String slot = database + ":" + key;
        switch (words.get(0).toUpperCase(Locale.ROOT)) {
            case "SET" -> {
                boolean expires = words.size() == 5 && words.get(3).equals("PXAT");
                put(new StoredKey(
                        database, key, words.get(2), expires ? Long.parseLong(words.get(4)) : RdbWriter.NO_DEADLINE));
            }
            case "INCR" -> {
                StoredKey old = keys.getOrDefault(slot, StoredKey.of(database, key, "0"));
                put(new StoredKey(database, key, Long.toString(Long.parseLong(old.value()) + 1), old.deadlineMillis()));
            }
            case "PEXPIREAT" -> {
                StoredKey old = keys.get(slot);
                if (old != null) {
                    put(new StoredKey(database, key, old.value(), Long.parseLong(words.get(2))));
                }
            }
            case "DEL" -> keys.remove(slot);
            default -> throw new IllegalArgumentException("the model does not know " + words);
        }
    }

    Set<StoredKey> keys() {
        return new HashSet<>(keys.values());
    }
}
