package io.kvserver.core.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void itRunsOnceAndEndsByItself() throws InterruptedException {
        Rehearsal.begin();
        for (Thread thread : threads()) {
            thread.join();
        }

        Rehearsal.begin();

        assertEquals(List.of(), threads());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rehearsal of kv"))
                .toList();
    }
}
