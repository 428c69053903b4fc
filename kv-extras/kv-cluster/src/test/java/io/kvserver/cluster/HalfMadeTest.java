package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.oracle.coherence.persistence.PersistentStore;
import com.tangosol.io.ReadBuffer;
import com.tangosol.net.PartitionedService;
import com.tangosol.persistence.CachePersistenceHelper;
import com.tangosol.persistence.bdb.BerkeleyDBManager;
import com.tangosol.util.Binary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HalfMadeTest {
    private static final Binary TEXT = new Binary(new byte[] {1, 2, 3});

    @TempDir
    Path active;

    private Path service;

    @BeforeEach
    void makeService() throws IOException {
        service = Files.createDirectories(active.resolve("cluster").resolve("KvKeys"));
    }

    /** A store's directory as the engine creates it. */
    private void make(String name, boolean sealed) throws IOException {
        PartitionedService keys = mock(PartitionedService.class);
        when(keys.getPartitionCount()).thenReturn(NodeDisk.PARTITIONS);
        BerkeleyDBManager manager = new BerkeleyDBManager(service.toFile(), null, null);
        PersistentStore<ReadBuffer> store = manager.open(name, null);
        if (sealed) {
            CachePersistenceHelper.seal(store, keys, null);
            store.ensureExtent(5);
            store.store(5, TEXT, TEXT, null);
        }
        manager.release();
    }

    private boolean holdsText(String name) throws IOException {
        BerkeleyDBManager manager = new BerkeleyDBManager(service.toFile(), null, null);
        try {
            PersistentStore<ReadBuffer> store = manager.open(name, null);
            return CachePersistenceHelper.isSealed(store) && TEXT.equals(store.load(5, TEXT));
        } finally {
            manager.release();
        }
    }

    /** The names of the directories, each with a star if it is not empty. */
    private List<String> stores() throws IOException {
        try (Stream<Path> all = Files.list(service)) {
            return all.filter(store -> store.getFileName().toString().contains("-"))
                    .map(store -> store.getFileName() + (isEmpty(store) ? "" : "*"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isEmpty(Path store) {
        return store.toFile().list().length == 0;
    }

    @Test
    void aSealedStoreStays() throws IOException {
        make("7-3-1a226cb82ca-2", true);

        HalfMade.clearAll(active);

        assertEquals(List.of("7-3-1a226cb82ca-2*"), stores());
        assertTrue(holdsText("7-3-1a226cb82ca-2"));
    }

    @Test
    void aStoreWithoutPropertiesIsEmptiedAndMarked() throws IOException {
        make("7-1f-1a226cb82ca-2", true);
        Files.delete(service.resolve("7-1f-1a226cb82ca-2").resolve("meta.properties"));

        HalfMade.clearAll(active);

        assertEquals(List.of("7-1f-1-2"), stores());
        assertTrue(HalfMade.isMarked("7-1f-1-2"));
        assertFalse(HalfMade.isMarked("7-1f-1a226cb82ca-2"));
    }

    @Test
    void aStoreWithoutASealIsEmptiedAndMarked() throws IOException {
        make("7-3-1a226cb82ca-2", false);

        HalfMade.clearAll(active);

        assertEquals(List.of("7-3-1-2"), stores());
    }

    @Test
    void afterAKillDuringTheClearingTheNextStartContinuesIt() throws IOException {
        make("7-3-1-2", false);
        make("7-3-1a226cb82ca-2", false);

        HalfMade.clearAll(active);

        assertEquals(List.of("7-3-1-2"), stores());
    }

    @Test
    void aLargeStoreIsLeftToTheEngine() throws IOException {
        Path large = Files.createDirectory(service.resolve("7-3-1a226cb82ca-2"));
        Files.write(large.resolve("00000000.jdb"), new byte[10_000]);

        HalfMade.clearAll(active);

        assertEquals(List.of("7-3-1a226cb82ca-2*"), stores());
    }

    @Test
    void aPartThatWasNeverUsedStays() throws IOException {
        Files.createDirectory(service.resolve("7-3-1a226cb82ca-2"));

        HalfMade.clearAll(active);

        assertEquals(List.of("7-3-1a226cb82ca-2"), stores());
    }

    @Test
    void theFirstPartIsNeverLeftEmpty() throws IOException {
        Files.createDirectory(service.resolve("0-1-1a226cb82ca-2"));
        make("0-2-1a226cb82ca-2", false);
        make("0-3-1a226cb82ca-2", true);

        HalfMade.clearAll(active);

        assertEquals(List.of("0-3-1a226cb82ca-2*"), stores());
    }

    @Test
    void aNewDirectoryHasNothingToClear() throws IOException {
        HalfMade.clearAll(active.resolve("none"));

        assertEquals(List.of(), stores());
    }
}
