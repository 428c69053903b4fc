package io.kvserver.core.journal;

import io.kvserver.core.rdb.StoredKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A process that continues a log until it is killed: it sets keys to growing numbers, prints each number once it is on the
 * disk, and rewrites the log all the time, without waiting for earlier changes. The number determines the values of all keys.
 */
final class RewritingProcess {
    private static final int KEYS = 100;
    private static final int DATABASES = 3;
    private static final int COMMANDS_BETWEEN_REWRITES = 20;
    /** Large enough that writing takes a while. */
    private static final int DIGITS = 10_000;

    private final ModelStore store;
    private final LogFiles files;
    private final Journal journal;

    private RewritingProcess(DataDirectory directory) throws IOException {
        directory.deleteLeftovers(directory.readManifest());
        if (directory.readManifest().isEmpty()) {
            directory.createLog(channel -> StoredKey.write(channel, List.of(), true, true));
        }
        Manifest manifest = directory.readManifest().orElseThrow();
        store = ModelStore.load(directory);
        files = new LogFiles(directory, manifest);
        files.deleteHistory();
        List<Manifest.Part> increments = manifest.increments();
        Path last = files.path(increments.get(increments.size() - 1));
        journal = new Journal(LogWriter.open(last, LoggedCommand.end(last), 0), 0, reason -> {
            System.out.println(reason);
            System.exit(1);
        });
    }

    public static void main(String[] args) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(args[0]))) {
            new RewritingProcess(directory).run();
        }
    }

    /** The keys after this many numbers: the last {@link #KEYS} at most. */
    static Set<StoredKey> keysAfter(int numbers) {
        Set<StoredKey> keys = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        for (int i = Math.max(0, numbers - KEYS); i < numbers; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    private static StoredKey key(int number) {
        return StoredKey.of(number % KEYS % DATABASES, "key" + number % KEYS, ("%0" + DIGITS + "d").formatted(number));
    }

    /** How many numbers were set, according to the keys. */
    static int numbers(Set<StoredKey> keys) {
        return keys.stream()
                .mapToInt(key -> Integer.parseInt(key.value()) + 1)
                .max()
                .orElse(0);
    }

    private void run() throws IOException {
        journal.start();
        // Runs until it is killed.
        for (int first = numbers(store.keys()); ; first++) {
            int number = first;
            StoredKey key = key(number);
            LoggedCommand command = LoggedCommand.of(key.database(), "SET " + key.key() + " " + key.value());
            store.run(command);
            long position = journal.append(command.database(), command.args());
            journal.whenSafe(position, () -> System.out.println(number));
            if (number % COMMANDS_BETWEEN_REWRITES == 0) {
                rewrite();
            }
        }
    }

    private void rewrite() throws IOException {
        Manifest.Part increment = files.makeIncrement();
        journal.rotate(LogWriter.begin(files.path(increment), () -> files.list(increment)));
        List<StoredKey> keys = List.copyOf(store.keys());
        files.replaceBase(increment, channel -> StoredKey.write(channel, keys, true, true));
        journal.supersedeEarlier();
        files.deleteHistory();
    }
}
