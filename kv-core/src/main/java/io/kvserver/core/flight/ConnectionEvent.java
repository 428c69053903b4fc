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

    /** Begins to take the time. For the caller to ask {@link Flight#isOn} before: this class is not to be loaded in vain. */
    public static ConnectionEvent begun() {
        ConnectionEvent event = new ConnectionEvent();
        event.begin();
        return event;
    }

    /** Ends it. */
    public void done(String clientAddress) {
        client = clientAddress;
        commit();
    }
}
