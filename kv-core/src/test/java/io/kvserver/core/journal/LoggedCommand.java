package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.rdb.FileInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A command in a test's form: words with one char per byte, and its database. */
record LoggedCommand(int database, List<String> words) {
    static LoggedCommand of(int database, String words) {
        return new LoggedCommand(database, List.of(words.split(" ", -1)));
    }

    /** As a client would have sent it. */
    Args args() {
        return Args.of(words.stream().map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new));
    }

    @Override
    public String toString() {
        String text = String.join(" ", words);
        return database + ": " + FileInput.printable(text.getBytes(ISO_8859_1), 0, text.length());
    }

    /** Reads a log without a preamble. */
    static Log read(Path file) throws IOException {
        try (LogReader reader = LogReader.open(file, args -> !args.is(0, "UNKNOWN"))) {
            List<LoggedCommand> commands = new ArrayList<>();
            while (reader.next()) {
                commands.add(current(reader));
            }
            return new Log(commands, reader.tornTail());
        }
    }

    /** The end of a log without a preamble, where it can be continued. */
    static LogEnd end(Path file) throws IOException {
        try (LogReader reader = LogReader.open(file, args -> true)) {
            while (reader.next()) {}
            return reader.end();
        }
    }

    static LoggedCommand current(LogReader reader) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < reader.args().count(); i++) {
            words.add(reader.args().latin1(i));
        }
        return new LoggedCommand(reader.database(), words);
    }

    /** The complete content of a log. */
    record Log(List<LoggedCommand> commands, Optional<TornTail> tornTail) {}
}
