package io.kvserver.core.flight;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The life of a connection. */
@Name("io.kvserver.Connection")
@Label("Connection")
@Description("A client was connected")
@Category("kv")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // Read by the recorder.
public final class ConnectionEvent extends Event {
    @Label("Client Address")
    private String client = "";

    private ConnectionEvent() {}

    /**
     * Starts the clock. The caller must check {@link Flight#isOn} first, so that this class is not loaded without need.
     */
    public static ConnectionEvent begun() {
        ConnectionEvent event = new ConnectionEvent();
        event.begin();
        return event;
    }

    /** Ends and records the event. */
    public void done(String clientAddress) {
        client = clientAddress;
        commit();
    }
}
