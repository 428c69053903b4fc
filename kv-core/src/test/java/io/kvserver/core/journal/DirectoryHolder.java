package io.kvserver.core.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A process that opens a data directory, says so, and keeps it open until its input ends. */
final class DirectoryHolder {
    private DirectoryHolder() {}

    public static void main(String[] args) throws IOException {
        try (DataDirectory directory = DataDirectory.open(Path.of(args[0]))) {
            System.out.println("has " + directory.snapshot());
            while (System.in.read() >= 0) {
                // Waits for the end of the input.
            }
        }
    }
}
