package io.kvserver.core.faults;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Throws errors where kv allocates memory: {@link FaultLoader} has each such place call {@link #point} before. None is thrown while a
 * class is initialized, by that class or by what it calls. Any thread; one test at a time.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // Made on demand; kept to be shown.
public final class Faults {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static volatile boolean armed;
    private static volatile Kind kind = Kind.MEMORY;
    private static volatile int first;
    private static volatile int last;
    private static volatile Throwable thrown;

    /** What is thrown. */
    public enum Kind {
        MEMORY,
        STACK,
        BUG
    }

    private Faults() {}

    /** Called where memory is about to be allocated. */
    public static void point() {
        if (armed) {
            pass();
        }
    }

    private static void pass() {
        int number = COUNT.incrementAndGet();
        if (number < first || number > last || isInInitializer()) {
            return;
        }
        switch (kind) {
            case MEMORY -> {
                OutOfMemoryError error = new OutOfMemoryError("planted at " + number);
                thrown = error;
                throw error;
            }
            case STACK -> {
                StackOverflowError error = new StackOverflowError("planted at " + number);
                thrown = error;
                throw error;
            }
            case BUG -> {
                IllegalStateException error = new IllegalStateException("planted at " + number);
                thrown = error;
                throw error;
            }
        }
    }

    /** Whether a class is being initialized: one that fails there is lost, whatever kv does. */
    private static boolean isInInitializer() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("<clinit>")));
    }

    /** Counts from now on, and throws at so many places in a row, from the {@code from}th on. */
    public static void arm(Kind what, int from, int places) {
        thrown = null;
        kind = what;
        first = from;
        last = (int) Math.min(Integer.MAX_VALUE, from + (long) places - 1);
        COUNT.set(0);
        armed = true;
    }

    /** Throws no more. How many places were passed. */
    public static int disarm() {
        armed = false;
        return COUNT.get();
    }

    /** Where the last error since {@link #arm} was thrown, as text; empty if none was. */
    public static String where() {
        Throwable last = thrown;
        StringBuilder text = new StringBuilder();
        if (last != null) {
            Stream.of(last.getStackTrace())
                    .limit(14)
                    .forEach(frame -> text.append("\n    ").append(frame));
        }
        return text.toString();
    }
}
