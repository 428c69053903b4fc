package io.kvserver.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.protocol.Args;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Streams and their groups against plain maps: what is in them, what they take, and that a fork is a stream of its own. */
class StreamValueProperties {
    @Property(tries = 60)
    void streamsHoldWhatTheyAreGiven(@ForAll long seed) {
        Random random = new Random(seed);
        ModelledStream modelled = new ModelledStream();
        int steps = random.nextInt(4000);
        for (int i = 0; i < steps; i++) {
            modelled.step(random);
            modelled.checkRange(random);
        }
        modelled.check();
    }

    @Property(tries = 60)
    void aForkAndItsOriginalGoTheirOwnWays(@ForAll long seed) {
        Random random = new Random(seed);
        List<ModelledStream> all = new ArrayList<>(List.of(new ModelledStream()));
        for (int i = 0; i < 2000; i++) {
            ModelledStream one = all.get(random.nextInt(all.size()));
            one.step(random);
            if (random.nextInt(300) == 0) {
                all.add(new ModelledStream(one));
            }
        }
        all.forEach(ModelledStream::check);
    }

    @Test
    void manyEntriesAndWhatIsPendingTakeLittle() {
        StreamValue stream = new StreamValue();
        StreamGroup group = stream.addGroup(ModelledStream.bytes("g"), StreamId.MIN, 0);
        byte[] consumer = ModelledStream.bytes("c");
        group.addConsumer(consumer, 1, 1);
        int size = 100_000;
        for (int i = 1; i <= size; i++) {
            StreamId id = new StreamId(1_700_000_000_000L + i, 0);
            stream.add(
                    id,
                    Args.of(ModelledStream.bytes("field"), ModelledStream.bytes("value:" + i)),
                    0,
                    new StreamLimits(4096, 100));
        }
        long forEntries = stream.memoryBytes() / size;
        assertTrue(forEntries <= 25, forEntries + " bytes an entry");
        StreamCursor at = new StreamCursor().range(stream, StreamId.MIN, StreamId.MAX);
        while (at.next()) {
            group.deliver(at.id(), consumer, 1, 1);
        }
        long forPending = stream.memoryBytes() / size - forEntries;
        assertTrue(forPending <= 60, forPending + " bytes for each that is pending");
        assertEquals(stream.countedBytes(), stream.memoryBytes());

        Random random = new Random(1);
        List<StreamId> ids = new ArrayList<>(ModelledStream.pending(group, null).keySet());
        Collections.shuffle(ids, random);
        ids.forEach(id -> assertTrue(group.acknowledge(id)));

        assertFalse(new PendingCursor(group, null, StreamId.MIN).next());
        assertTrue(stream.memoryBytes() / size <= forEntries, "what is acknowledged takes nothing");
    }

    @Test
    void idsAreOrderedWithoutASign() {
        StreamId large = new StreamId(-1, 5);

        assertEquals("18446744073709551615-5", large.toString());
        assertTrue(large.compareTo(new StreamId(Long.MAX_VALUE, -1)) > 0);
        assertEquals(new StreamId(6, 0), new StreamId(5, -1).next());
        assertEquals(new StreamId(5, -1), new StreamId(6, 0).previous());
    }
}
