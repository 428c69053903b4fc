package io.kvserver.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeDiskTest {
    @TempDir
    Path directory;

    private String refusal(String cluster) {
        NodeDisk disk = new NodeDisk(directory, "no");
        return assertThrows(IllegalStateException.class, () -> disk.take(cluster))
                .getMessage();
    }

    private void end() throws IOException {
        // Releases a directory as the end of its process does.
        Files.delete(directory.resolve("kv-cluster.lock"));
    }

    @Test
    void optionsSetDirectoryAndFsync() {
        assertNull(NodeDisk.of(Map.of("fsync", "always")));
        NodeDisk disk = NodeDisk.of(Map.of("data-dir", directory.toString()));
        assertNotNull(disk);
        assertEquals(new NodeDisk(directory, "everysec"), disk);
        assertEquals(directory.resolve("active"), disk.part("active"));
    }

    @Test
    void aDirectoryBelongsToOneProcess() {
        new NodeDisk(directory, "no").take("one");

        assertEquals("--data-dir: " + directory + " is used by another process", refusal("one"));
    }

    /** The JDK closes a channel that nothing refers to, and so gives up its lock. */
    @Test
    void aDirectoryStaysLockedAfterAGarbageCollection() {
        new NodeDisk(directory, "no").take("one");

        System.gc();

        assertEquals("--data-dir: " + directory + " is used by another process", refusal("one"));
    }

    @Test
    void aDirectoryBelongsToOneCluster() throws IOException {
        new NodeDisk(directory, "no").take("one");
        end();

        assertTrue(refusal("two").contains("has the data of a node of the cluster one, not of two"));
        end();
        new NodeDisk(directory, "no").take("one");
    }

    @Test
    void theNumberOfPartsCannotChange() throws IOException {
        Files.writeString(directory.resolve("kv-cluster.properties"), "cluster=one\npartitions=31\n");

        assertTrue(refusal("one").contains("has keys in 31 parts"));
    }

    @Test
    void theDirectoryOfASingleServerIsRefused() throws IOException {
        Files.createDirectory(directory.resolve("appendonlydir"));

        assertTrue(refusal("one").contains("has the data of a single server (appendonlydir)"));
    }
}
