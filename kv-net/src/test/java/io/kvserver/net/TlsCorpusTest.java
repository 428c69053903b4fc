package io.kvserver.net;

import io.kvserver.core.fuzz.FuzzCorpus;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fuzzing corpus for the port for encrypted connections: each input has a documented outcome, and the connection ends. */
class TlsCorpusTest {
    @Test
    void anyBytesHaveADocumentedOutcome(@TempDir Path directory) throws Exception {
        try (TlsTarget target = new TlsTarget(directory)) {
            for (List<byte[]> corpus : List.of(TlsTarget.made(), FuzzCorpus.kept(TlsFuzz.NAME))) {
                for (byte[] bytes : corpus) {
                    try {
                        target.take(bytes);
                    } catch (RuntimeException failure) {
                        throw new AssertionError(Arrays.toString(bytes), failure);
                    }
                }
            }
        }
    }
}
