package io.kvserver.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Captures what kv logs during each test, and keeps it from the console: a test of a failure registers one with {@code @RegisterExtension} and
 * asserts what it expects. Any thread.
 */
public final class CapturedLog extends Handler implements BeforeEachCallback, AfterEachCallback {
    // A field, because the JVM discards a logger that nobody refers to, together with its handlers.
    private final Logger logger = Logger.getLogger("io.kvserver");
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void beforeEach(ExtensionContext test) {
        records.clear();
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    @Override
    public void afterEach(ExtensionContext test) {
        logger.setUseParentHandlers(true);
        logger.removeHandler(this);
    }

    /** The messages of one level so far, in their order. */
    public List<String> messages(Level level) {
        return records.stream()
                .filter(record -> record.getLevel().equals(level))
                .map(LogRecord::getMessage)
                .toList();
    }

    /** Whether a message of that level begins with a text. */
    public boolean has(Level level, String beginning) {
        return messages(level).stream().anyMatch(message -> message.startsWith(beginning));
    }

    /** Fails if anything was logged that needs somebody's attention. */
    public void assertQuiet() {
        assertEquals(List.of(), messages(Level.WARNING));
        assertEquals(List.of(), messages(Level.SEVERE));
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
