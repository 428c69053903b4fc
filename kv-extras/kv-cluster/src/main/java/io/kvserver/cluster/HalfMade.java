package io.kvserver.cluster;

import com.oracle.coherence.persistence.PersistenceException;
import com.oracle.coherence.persistence.PersistentStore;
import com.tangosol.io.ReadBuffer;
import com.tangosol.persistence.CachePersistenceHelper;
import com.tangosol.persistence.GUIDHelper;
import com.tangosol.persistence.bdb.BerkeleyDBManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Removes parts of the keys whose files were being made when the node was killed, before the engine reads its
 * directory. Otherwise the engine would delete such files as damaged and wait forever for another copy of the part.
 * Stateless.
 *
 * <p>The engine has a directory for each part that a node owns, with the part's number and version in its name. It is
 * empty until the part's first change. That change creates the files of a database, then {@code meta.properties}, then
 * an entry that seals the store; only then is the change itself written and acknowledged. So a store without a seal
 * contains nothing acknowledged. A store is created for one of two reasons:
 * <ul>
 *   <li>The part was empty. Then it still is, and there is no other copy of it.
 *   <li>It is a new version of the part: the part was read from disk, has moved here, or is taken over from a lost
 *       node. Then the directory of the old version is complete, here or on another node's disk: the engine deletes it
 *       after the new one is sealed.
 * </ul>
 *
 * <p>This class does not know which reason it was. It empties the directory and marks it by its name: {@link #MARK}
 * replaces the time at which the owner joined. For the engine an empty directory means a part without keys, unless it
 * finds another directory of the part, of any version, that has files. That is right in both cases if the disk with the
 * old version is present, which {@link KeysQuorum} ensures.
 *
 * <p>Each step can be repeated: the next start clears what a kill in the middle leaves.
 */
final class HalfMade {
    /**
     * Not a time at which a node can have joined; and not 0, because the engine would never delete such a directory.
     */
    private static final long MARK = 1;

    /**
     * A new store has about 1600 bytes before it is sealed, which is less than this. A larger one is complete, or a
     * copy of a complete one, so it is left to the engine.
     */
    private static final long LARGEST_BYTES = 8192;

    /**
     * The part in which the engine keeps its list of nodes. It is never left empty: there are files from its first
     * owner on.
     */
    private static final int PART_OF_QUORUM = 0;

    private static final Logger LOG = Logger.getLogger("io.kvserver.cluster");

    private HalfMade() {}

    /** Whether the store was half made, and is empty now. */
    static boolean isMarked(String store) {
        return GUIDHelper.getServiceJoinTime(store) == MARK;
    }

    /**
     * Clears the directory of the engine's files.
     *
     * @throws IOException if it cannot be read or written
     */
    static void clearAll(Path active) throws IOException {
        if (!Files.isDirectory(active)) {
            return;
        }
        int cleared = 0;
        for (Path cluster : directories(active)) {
            for (Path service : directories(cluster)) {
                cleared += clearService(service);
            }
        }
        if (cleared > 0) {
            LOG.info("the files of " + cleared + " parts of the keys were half made when this node was ended: cleared");
        }
    }

    private static int clearService(Path service) throws IOException {
        int cleared = 0;
        BerkeleyDBManager manager = new BerkeleyDBManager(service.toFile(), null, null);
        try {
            List<Path> stores = directories(service).stream()
                    .filter(store -> GUIDHelper.validateGUID(name(store)))
                    // Marked ones first, because another one may get the same name.
                    .sorted(Comparator.comparing(store -> !isMarked(name(store))))
                    .toList();
            for (Path store : stores) {
                if (isHalfMade(store, manager)) {
                    clear(store);
                    cleared++;
                }
            }
        } finally {
            manager.release();
        }
        return cleared;
    }

    private static String name(Path store) {
        return store.getFileName().toString();
    }

    private static boolean isHalfMade(Path store, BerkeleyDBManager manager) throws IOException {
        String name = name(store);
        List<Path> files = list(store);
        if (files.isEmpty()) {
            return GUIDHelper.getPartition(name) == PART_OF_QUORUM;
        }
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        if (isMarked(name)) {
            return true;
        }
        return bytes <= LARGEST_BYTES && !(isMetadataComplete(store) && isSealed(name, manager));
    }

    private static boolean isMetadataComplete(Path store) {
        try {
            return CachePersistenceHelper.isMetadataComplete(CachePersistenceHelper.readMetadata(store.toFile()));
        } catch (IOException missing) {
            return false;
        }
    }

    private static boolean isSealed(String name, BerkeleyDBManager manager) {
        try {
            PersistentStore<ReadBuffer> store = manager.open(name, null);
            return store.containsExtent(0) && CachePersistenceHelper.isSealed(store);
        } catch (PersistenceException damaged) {
            // The engine reports it, and what it does about it.
            return true;
        } finally {
            manager.close(name);
        }
    }

    private static void clear(Path store) throws IOException {
        String name = name(store);
        String marked = GUIDHelper.getPartition(name) + "-" + Long.toHexString(GUIDHelper.getVersion(name)) + "-"
                + Long.toHexString(MARK) + "-" + GUIDHelper.getMemberId(name);
        // The name first, because an empty directory without the mark means one that was never used.
        Path empty = name.equals(marked)
                ? store
                : Files.move(store, store.resolveSibling(marked), StandardCopyOption.ATOMIC_MOVE);
        for (Path file : list(empty)) {
            Files.delete(file);
        }
        if (GUIDHelper.getPartition(name) == PART_OF_QUORUM) {
            Files.delete(empty);
        }
    }

    private static List<Path> directories(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    private static List<Path> list(Path of) throws IOException {
        try (Stream<Path> all = Files.list(of)) {
            return all.toList();
        }
    }
}
