package io.kvserver.core.flight;

import jdk.jfr.FlightRecorder;

/** Tells whether Flight Recorder may be recording. Stateless; any thread. */
public final class Flight {
    /** A custom JVM image may lack the module. */
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

    /** Whether there has ever been a recording in this JVM; otherwise no event is needed. */
    public static boolean isOn() {
        return POSSIBLE && FlightRecorder.isInitialized();
    }
}
