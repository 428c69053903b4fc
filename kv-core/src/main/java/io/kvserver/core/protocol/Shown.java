package io.kvserver.core.protocol;

/**
 * Makes text from clients safe to show to people: no byte of it ends a line or controls a terminal. One char per byte.
 * Stateless; any thread.
 */
public final class Shown {
    private static final int MAX_CAUSES = 8;

    private Shown() {}

    /** For a part of a line in a log; there bytes from 128 to 159 would also be control characters. */
    public static String inLog(CharSequence text) {
        return escaped(text, 0xa0);
    }

    /** For a line to the client itself, which may be UTF-8. As in RESP, line breaks become spaces. */
    static String onLine(String text) {
        return escaped(text.replace('\r', ' ').replace('\n', ' '), 0x80);
    }

    /** Replaces control bytes, and those from DEL up to {@code end}, exclusive, by escapes such as {@code \x1b}. */
    private static String escaped(CharSequence text, int end) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && (c < 0x7f || c >= end)) {
                escaped.append(c);
            } else {
                escape(c, escaped);
            }
        }
        return escaped.toString();
    }

    private static void escape(char c, StringBuilder target) {
        switch (c) {
            case '\n' -> target.append("\\n");
            case '\r' -> target.append("\\r");
            case '\t' -> target.append("\\t");
            default ->
                target.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 0xf, 16));
        }
    }

    /**
     * Makes an unexpected failure safe to log: its type and stack, and those of its causes, without the messages, which may
     * contain keys and values, as a NumberFormatException's does.
     */
    public static Throwable failure(Throwable unexpected) {
        // What the JVM says of itself is of use.
        return unexpected instanceof VirtualMachineError ? unexpected : new Failure(unexpected, MAX_CAUSES);
    }

    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1L;

        private final String kind;

        Failure(Throwable of, int depth) {
            super(null, of.getCause() == null || depth == 0 ? null : new Failure(of.getCause(), depth - 1));
            kind = of.getClass().getName();
            setStackTrace(of.getStackTrace());
        }

        @Override
        @SuppressWarnings("OverrideThrowableToString") // The name of this class would tell nothing.
        public String toString() {
            return kind + " (its message is left out: it may hold data)";
        }
    }
}
