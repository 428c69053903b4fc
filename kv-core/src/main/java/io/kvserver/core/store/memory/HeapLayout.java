package io.kvserver.core.store.memory;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/** The size of arrays on the JVM's heap. Pure functions; any thread. */
public final class HeapLayout {
    private static final int ARRAY_HEADER_BYTES = 16;
    /** Half of the smallest region of G1: smaller arrays never have their own regions. */
    private static final int MIN_HUMONGOUS_BYTES = 512 << 10;

    private HeapLayout() {}

    /**
     * The size of a byte array, its header included. G1 gives an array that is larger than half a region its own
     * regions, and the rest of the last one stays unused.
     */
    public static long arrayBytes(long length) {
        long bytes = (ARRAY_HEADER_BYTES + length + 7L) & ~7L;
        return bytes < MIN_HUMONGOUS_BYTES ? bytes : Regions.rounded(bytes);
    }

    /** Initialized with the first large array, because that takes some time. */
    private static final class Regions {
        /** The size of a region; 0 if the heap has no regions, or if that is not known. */
        private static final long BYTES = regionBytes();

        private static long rounded(long bytes) {
            return BYTES == 0 || bytes <= BYTES / 2 ? bytes : (bytes + BYTES - 1) / BYTES * BYTES;
        }

        private static long regionBytes() {
            try {
                HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
                boolean used =
                        Boolean.parseBoolean(options.getVMOption("UseG1GC").getValue());
                return used
                        ? Long.parseLong(options.getVMOption("G1HeapRegionSize").getValue())
                        : 0;
            } catch (LinkageError | RuntimeException unknown) {
                // Another kind of JVM, or one without these modules.
                return 0;
            }
        }
    }
}
