package io.kvserver.core.lua;

/** Names of chunks as error texts show them. */
public final class ChunkNames {
    /** The most bytes that are shown, as in Redis. */
    private static final int MAX = 80;

    private ChunkNames() {}

    /** The text before the line number: the name after {@code @} or {@code =}, or else the beginning of the source. */
    public static String shortName(String name) {
        if (name.startsWith("=")) {
            return name.substring(1, Math.min(name.length(), MAX));
        } else if (name.startsWith("@")) {
            int most = MAX - " '...' ".length() - 1;
            int length = name.length() - 1;
            return length > most ? "..." + name.substring(name.length() - most) : name.substring(1);
        }
        int most = MAX - " [string \"...\"] ".length() - 1;
        int end = name.length();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '\n' || name.charAt(i) == '\r') {
                end = i;
                break;
            }
        }
        boolean isCut = end > most || end < name.length();
        return "[string \"" + name.substring(0, Math.min(end, most)) + (isCut ? "..." : "") + "\"]";
    }
}
