package io.kvserver.core.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryShareTest {
    private static final int MUCH = 100_000;

    private final ClientMemory all = new ClientMemory(List.of());

    /** The change by the other thread is made in the callback that reads the unread bytes. */
    @Test
    void aChangeIsCountedEvenIfAnotherThreadCountsOneAtTheSameTime() {
        long[] unread = {0};
        Runnable[] meanwhile = {() -> {}};
        MemoryShare share = new MemoryShare(all, () -> {
            Runnable other = meanwhile[0];
            meanwhile[0] = () -> {};
            other.run();
            return unread[0];
        });
        share.begin();
        long before = all.bytes();
        meanwhile[0] = () -> {
            share.stateGrew(2 * MUCH);
            unread[0] = MUCH;
        };

        share.changed();

        assertEquals(before + 3 * MUCH, all.bytes());
        assertEquals(share.bytes(), all.bytes());
    }

    @Test
    void aClientThatHasGoneBeforeItIsCondemnedLeavesNothingToBeFreed() {
        all.maxBytes(4);
        MemoryShare share = new MemoryShare(all, () -> MUCH);
        share.begin();

        share.release();
        share.condemn();

        assertEquals(0, all.bytes());
        assertFalse(all.isCrowded());
    }

    @Test
    void aCondemnedClientCountsUntilItHasGone() {
        MemoryShare share = new MemoryShare(all, () -> MUCH);
        share.begin();
        all.maxBytes(MUCH);

        share.condemn();
        boolean crowded = all.isCrowded();
        share.release();

        assertTrue(crowded);
        assertFalse(all.isCrowded());
    }
}
