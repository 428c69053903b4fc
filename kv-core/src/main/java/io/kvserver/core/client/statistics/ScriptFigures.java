package io.kvserver.core.client.statistics;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** How many scripts and functions a store has, and what they take: as INFO tells it. All zero until there is one. Any thread. */
public final class ScriptFigures {
    private volatile @Nullable Source scripts;
    private volatile @Nullable Source libraries;
    private volatile @Nullable LongSupplier functions;

    /** A source of figures. Any thread. */
    public interface Source {
        int count();

        /** With their compiled form, about. */
        long bytes();
    }

    /** Sets the source of figures about scripts that are kept by their digests. */
    public void scripts(Source source) {
        scripts = source;
    }

    /** Sets the sources of figures about libraries and their functions. */
    public void libraries(Source source, LongSupplier functionCount) {
        functions = functionCount;
        libraries = source;
    }

    public int scriptCount() {
        Source known = scripts;
        return known == null ? 0 : known.count();
    }

    public long scriptBytes() {
        Source known = scripts;
        return known == null ? 0 : known.bytes();
    }

    public int libraryCount() {
        Source known = libraries;
        return known == null ? 0 : known.count();
    }

    public long libraryBytes() {
        Source known = libraries;
        return known == null ? 0 : known.bytes();
    }

    public long functionCount() {
        LongSupplier known = functions;
        return known == null ? 0 : known.getAsLong();
    }
}
