package io.kvserver.core.client;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client has told of itself: CLIENT SETNAME and SETINFO. Changed by the client's thread; any thread may ask. */
public final class ClientIdentity {
    private final MemoryShare memory;
    private volatile byte @Nullable [] name;
    private volatile String libraryName = "";
    private volatile String libraryVersion = "";

    ClientIdentity(MemoryShare memory) {
        this.memory = memory;
    }

    /** The name that the client gave itself. */
    public byte @Nullable [] name() {
        return name;
    }

    /** The name, empty if there is none. */
    public String nameText() {
        byte[] current = name;
        return current == null ? "" : new String(current, StandardCharsets.US_ASCII);
    }

    public void rename(byte @Nullable [] newName) {
        memory.stateGrew(length(newName) - length(name));
        name = newName;
    }

    private static long length(byte @Nullable [] text) {
        return text == null ? 0 : text.length;
    }

    /** The name of the library that the client uses; empty if it has not told. Any thread. */
    public String libraryName() {
        return libraryName;
    }

    public void libraryName(String told) {
        memory.stateGrew(told.length() - libraryName.length());
        libraryName = told;
    }

    /** The version of that library; empty if the client has not told. Any thread. */
    public String libraryVersion() {
        return libraryVersion;
    }

    public void libraryVersion(String told) {
        memory.stateGrew(told.length() - libraryVersion.length());
        libraryVersion = told;
    }

    /** Frees the memory, after the client has gone; its connection may be there for a while, and this object with it. */
    void forget() {
        name = null;
        libraryName = "";
        libraryVersion = "";
    }
}
