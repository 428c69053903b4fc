package io.kvserver.core.protocol;

/** Bytes as texts of one char per byte, readable in failure messages. */
public final class Texts {
    private Texts() {}

    /** The text in double quotes, with escapes for invisible characters. */
    public static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\r' -> quoted.append("\\r");
                case '\n' -> quoted.append("\\n");
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                default -> quoted.append(c >= ' ' && c <= '~' ? String.valueOf(c) : String.format("\\x%02x", (int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
