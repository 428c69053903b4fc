package io.kvserver.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Slow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes with directories are all killed at once while they create their files, in a new cluster, and while they read them. When they are started afterwards, they must become ready with all acknowledged changes.
 *
 * <p>A trial, see {@link LongRuns}. {@code -Dkv.cluster.early=N} says how many new clusters, each with two kills, instead of two.
 */
@Slow
@Timeout(1800)
class EarlyKillsIT {
    private static final String CLUSTERS = "kv.cluster.early";
    private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2", "127.0.0.3");

    @TempDir
    Path directory;

    @Test
    void nodesStartAfterAKillAtAnyMoment() throws IOException, InterruptedException {
        assumeTrue(LongRuns.areTrialsWanted(), "takes a minute: -Dkv.cluster.trials=true");
        for (int cluster = 0; cluster < Integer.getInteger(CLUSTERS, 2); cluster++) {
            long seed = System.nanoTime();
            Random random = new Random(seed);
            OwnKeys keys = new OwnKeys(seed);
            List<NodeProcess> nodes = makeNodes("early" + cluster);
            StringBuilder told = new StringBuilder("cluster " + cluster + " (seed " + seed + "):");
            try {
                for (int kill = 0; kill < 2; kill++) {
                    told.append(killWhileStarting(nodes, keys, random, cluster));
                }
                startAll(nodes);
                keys.check(nodes.get(random.nextInt(nodes.size())));
                System.out.println(told);
            } catch (IOException | AssertionError failed) {
                throw new AssertionError(told.toString(), failed);
            } finally {
                for (NodeProcess node : nodes) {
                    node.close();
                }
            }
        }
    }

    /** Starts all nodes and kills them; returns what it did, for the log. */
    private String killWhileStarting(List<NodeProcess> nodes, OwnKeys keys, Random random, int cluster)
            throws IOException, InterruptedException {
        Set<Path> before = stores(cluster);
        for (NodeProcess node : nodes) {
            node.start();
        }
        String done;
        boolean writing = random.nextInt(4) > 0;
        if (writing) {
            for (NodeProcess node : nodes) {
                node.awaitReady();
            }
            keys.check(nodes.get(0));
            keys.begin(nodes);
            // The first changes of all parts, which create their files.
            int goal = random.nextInt(NodeDisk.PARTITIONS);
            while (made(cluster, before) < goal) {
                nodes.get(0).awaitMillis(1);
            }
            done = " killed when " + goal + " parts had been written;";
        } else {
            int goal = 1 + random.nextInt(NodeDisk.PARTITIONS);
            while (begun(cluster, before) < goal) {
                nodes.get(0).awaitMillis(1);
            }
            done = " killed when " + goal + " parts had directories;";
        }
        for (NodeProcess node : nodes) {
            node.kill();
        }
        for (NodeProcess node : nodes) {
            node.awaitEnd();
        }
        if (writing) {
            done += " " + keys.end() + " changes acknowledged until now;";
        }
        Set<Path> half = stores(cluster);
        half.removeIf(store -> Files.exists(store.resolve("meta.properties")) || isEmpty(store));
        return done + " half made: " + half.size() + ";";
    }

    private static boolean isEmpty(Path store) {
        try (Stream<Path> files = Files.list(store)) {
            return files.findAny().isEmpty();
        } catch (IOException gone) {
            return true;
        }
    }

    private int begun(int cluster, Set<Path> before) throws IOException {
        Set<Path> now = stores(cluster);
        now.removeAll(before);
        return now.size();
    }

    private int made(int cluster, Set<Path> before) throws IOException {
        Set<Path> now = stores(cluster);
        now.removeAll(before);
        now.removeIf(store -> !Files.exists(store.resolve("meta.properties")));
        return now.size();
    }

    /** The directories of all nodes' parts of the keys. */
    private Set<Path> stores(int cluster) throws IOException {
        Set<Path> stores = new HashSet<>();
        for (String host : HOSTS) {
            Path active = directory.resolve("early" + cluster).resolve(host).resolve("active");
            if (!Files.exists(active)) {
                continue;
            }
            try (Stream<Path> paths = Files.find(active, 3, (path, attributes) -> attributes.isDirectory())) {
                paths.filter(path -> path.getFileName().toString().matches("\\d+-[0-9a-f]+-[0-9a-f]+-\\d+"))
                        .forEach(stores::add);
            } catch (UncheckedIOException deleted) {
                // A directory that the walk had found has just been deleted.
            }
        }
        return stores;
    }

    private List<NodeProcess> makeNodes(String name) throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        int seedPort = NodeProcess.freePort(HOSTS);
        List<NodeProcess> nodes = new ArrayList<>();
        for (String host : HOSTS) {
            List<String> options = new ArrayList<>(NodeProcess.options(host, HOSTS, seedPort, name + seedPort));
            options.add("--data-dir=" + own.resolve(host));
            nodes.add(new NodeProcess(host, options, own.resolve(host + ".log")));
        }
        return nodes;
    }

    private static void startAll(List<NodeProcess> nodes) throws IOException, InterruptedException {
        for (NodeProcess node : nodes) {
            node.start();
        }
        for (NodeProcess node : nodes) {
            node.awaitReady();
        }
    }
}
