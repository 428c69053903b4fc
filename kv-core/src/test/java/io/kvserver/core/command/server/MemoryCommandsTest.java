package io.kvserver.core.command.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.command.Bytes;
import io.kvserver.core.session.BareStore;
import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryCommandsTest {
    private static final long GIB = 1L << 30;

    private final BareStore store = new BareStore();
    private final SessionDriver client = store.newResp2Client();

    private static String ask(SessionDriver client, String request) {
        return client.exchange(Requests.array(request));
    }

    @Test
    void usageIsThatOfTheEntryAndItsSlots() {
        ask(client, "SET a 1");
        ask(client, "SET b " + "x".repeat(1000));
        ask(client, "SET c 1 EX 100");

        // A header of 16 bytes, one of the entry of 8, key and value, all rounded to 8; and 16 for slots.
        assertEquals(":48\r\n", ask(client, "MEMORY USAGE a"));
        assertEquals(":1048\r\n", ask(client, "MEMORY USAGE b SAMPLES 0"));
        assertEquals(":56\r\n", ask(store.newResp3Client(), "MEMORY USAGE c SAMPLES 5 SAMPLES 3"));
        assertEquals("48\n", store.newClient().exchange("MEMORY USAGE a\n"));
        assertEquals("_\r\n", ask(store.newResp3Client(), "MEMORY USAGE d"));
    }

    @Test
    void statsCountKeysAndTheirTables() {
        ask(client, "SET a 1");
        ask(client, "SELECT 3");
        ask(client, "SET a 1");

        String stats = ask(client, "MEMORY STATS").replaceAll("(allocated|normal)\r\n:[1-9]\\d*", "$1\r\n:N");

        // The smallest table of one shard: eight slots of nine bytes, a segment and the headers of its three arrays.
        assertEquals("""
                *10
                $15
                total.allocated
                :N
                $14
                clients.normal
                :N
                $4
                db.0
                *2
                $22
                overhead.hashtable.main
                :168
                $4
                db.3
                *2
                $22
                overhead.hashtable.main
                :168
                $10
                keys.count
                :2
                """.replace("$22", "$23").replace("\n", "\r\n"), stats);
        assertTrue(ask(store.newResp3Client(), "MEMORY STATS").startsWith("%5\r\n$15\r\ntotal.allocated\r\n:"));
    }

    @Test
    void thereIsNothingToPurge() {
        assertEquals("+OK\r\n", ask(client, "MEMORY PURGE"));
    }

    @Test
    void theHeapIsDescribed() {
        String text = store.newClient().exchange("MEMORY MALLOC-STATS\n");

        assertTrue(text.matches("The JVM's heap: \\d+ bytes used, \\d+ committed, \\d+ at most\\.\n\n"), text);
    }

    @Test
    void theDoctorFindsAFullHeapAndGreedyClients() {
        HeapSize full = new HeapSize(GIB, GIB, GIB);
        HeapSize half = new HeapSize(GIB / 2, GIB, GIB);

        assertEquals("There is enough memory.\n", MemoryCommands.diagnosis(half, 1));
        assertEquals(
                "1.00G of 1.00G of heap are in use, garbage included. If that stays so, remove keys, let them expire, or"
                        + " give the JVM more with -Xmx.\n",
                MemoryCommands.diagnosis(full, 1));
        assertEquals(
                "200.00M are what clients have sent or not read yet. CLIENT LIST shows whose it is, and CONFIG SET"
                        + " client-output-buffer-limit limits it.\n",
                MemoryCommands.diagnosis(half, 200 << 20));
    }

    @Test
    void theDoctorsReplyIsVerbatim() {
        String resp3 = ask(store.newResp3Client(), "MEMORY DOCTOR");

        assertTrue(resp3.matches("(?s)=\\d+\r\ntxt:.+\\.\n\r\n"), resp3);
    }

    @Test
    void theHeapIsWithinItsLimit() {
        HeapSize heap = HeapSize.now();

        assertTrue(0 < heap.usedBytes() && heap.usedBytes() <= heap.committedBytes(), heap.toString());
        assertTrue(heap.committedBytes() <= heap.maxBytes(), heap.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0,0B",
        "1023,1023B",
        "1024,1.00K",
        "1536,1.50K",
        "1048575,1024.00K",
        "1048576,1.00M",
        "25276502016,23.54G",
        "1099511627776,1.00T",
        "9223372036854775807,8.00E"
    })
    void amountsAreShownForPeople(long bytes, String text) {
        assertEquals(text, Bytes.human(bytes));
    }
}
