package io.kvserver.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Three nodes for all tests of this JVM, because it takes some seconds to start them. One thread at a time. */
final class SharedNodes {
    private static ClusterNodes nodes;

    private SharedNodes() {}

    /** All three nodes are running, and no others; the last test's keys may be left. They end with the JVM. */
    static synchronized ClusterNodes whole() throws IOException, InterruptedException {
        if (nodes == null) {
            Path target = Path.of(System.getProperty("basedir", "."), "target");
            nodes = new ClusterNodes(Files.createTempDirectory(Files.createDirectories(target), "nodes"));
        } else {
            nodes.makeWhole();
        }
        return nodes;
    }
}
