package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A process that goes on with a log until it is killed: it sets keys to growing numbers, says each number once it is on the
 * disk, and rewrites the log all the time. The number says what all keys are.
 */
final class RewritingProcess {
    private static final int KEYS = 100;
    private static final int DATABASES = 3;
    private static final int COMMANDS_BETWEEN_REWRITES = 20;

    private final DataDirectory directory;
    private final ModelStore store;
    private Manifest manifest;
    private LogWriter log;

    private RewritingProcess(DataDirectory directory) throws IOException {
        this.directory = directory;
        if (directory.readManifest().isEmpty()) {
            directory.deleteLeftovers(directory.readManifest());
            directory.createLog(channel -> StoredKey.write(channel, List.of(), true, true));
        }
        manifest = directory.readManifest().orElseThrow();
        store = ModelStore.load(directory);
        directory.deleteLeftovers(directory.readManifest());
        manifest = directory.deleteHistory(manifest);
        log = LogWriter.open(increment(manifest), LoggedCommand.end(increment(manifest)), 0);
    }

    public static void main(String[] args) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(args[0]))) {
            new RewritingProcess(directory).run();
        }
    }

    /** The keys after so many numbers: some of the last {@link #KEYS}. */
    static Set<StoredKey> keysAfter(int numbers) {
        Set<StoredKey> keys = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        for (int i = Math.max(0, numbers - KEYS); i < numbers; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    private static StoredKey key(int number) {
        return StoredKey.of(number % KEYS % DATABASES, "key" + number % KEYS, Integer.toString(number));
    }

    /** How many numbers were set, as the keys say. */
    static int numbers(Set<StoredKey> keys) {
        return keys.stream()
                .mapToInt(key -> Integer.parseInt(key.value()) + 1)
                .max()
                .orElse(0);
    }

    private void run() throws IOException {
        // Until somebody kills it.
        for (int number = numbers(store.keys()); ; number++) {
            StoredKey key = key(number);
            LoggedCommand command = LoggedCommand.of(key.database(), "SET " + key.key() + " " + key.value());
            store.run(command);
            log.append(command.database(), command.args());
            log.write();
            log.force();
            System.out.println(number);
            if (number % COMMANDS_BETWEEN_REWRITES == 0) {
                rewrite();
            }
        }
    }

    private void rewrite() throws IOException {
        manifest = directory.addIncrement(manifest);
        long position = log.forced();
        log.close();
        log = LogWriter.open(increment(manifest), LogEnd.OF_NOTHING, position);
        List<StoredKey> keys = List.copyOf(store.keys());
        List<Manifest.Part> increments = manifest.increments();
        manifest = directory.replaceBase(
                manifest, increments.get(increments.size() - 1), channel -> StoredKey.write(channel, keys, true, true));
        manifest = directory.deleteHistory(manifest);
    }

    private Path increment(Manifest manifest) {
        List<Manifest.Part> increments = manifest.increments();
        return directory.logFile(increments.get(increments.size() - 1));
    }
}
