package io.kvserver.core.flight;

import jdk.jfr.FlightRecorder;

/** Whether anybody may be recording. Stateless; any thread. */
public final class Flight {
    /** A JVM may have been put together without the module. */
    private static final boolean POSSIBLE = isPossible();

    private Flight() {}

    private static boolean isPossible() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Flight.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError none) {
            return false;
        }
    }

    /** Whether there has been a recording in this JVM: only then an event may be wanted. */
    public static boolean isOn() {
        return POSSIBLE && FlightRecorder.isInitialized();
    }
}
