package io.kvserver.core.client;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a client has told of itself: CLIENT SETNAME, SETINFO and REPLCONF. Changed by the client's thread; any thread may ask. */
public final class ClientIdentity {
    private final MemoryShare memory;
    private volatile byte @Nullable [] name;
    private volatile String libName = "";
    private volatile String libVersion = "";
    private boolean takesEndMark;
    private boolean replica;
    private boolean readOnly;
    private boolean redirected;

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
    public String libName() {
        return libName;
    }

    public void libName(String told) {
        memory.stateGrew(told.length() - libName.length());
        libName = told;
    }

    /** The version of that library; empty if the client has not told. Any thread. */
    public String libVersion() {
        return libVersion;
    }

    public void libVersion(String told) {
        memory.stateGrew(told.length() - libVersion.length());
        libVersion = told;
    }

    /** Whether a dump for it may end with a mark, and need not begin with its length. */
    public boolean takesEndMark() {
        return takesEndMark;
    }

    public void takesMark() {
        takesEndMark = true;
    }

    /** Whether it says that it is a server which wants to replicate this one. */
    public boolean isReplica() {
        return replica;
    }

    public void becomesReplica() {
        replica = true;
    }

    /** Whether it has said with READONLY that copies are good enough for it. */
    public boolean isReadOnly() {
        return readOnly;
    }

    public void readOnly(boolean yes) {
        readOnly = yes;
    }

    /** Whether it has said, with READONLY or READWRITE, that it knows the nodes of a cluster and follows from one to the other. */
    public boolean isRedirected() {
        return redirected;
    }

    public void redirected(boolean yes) {
        redirected = yes;
    }

    /** Frees the memory, after the client has gone; its connection may be there for a while, and this object with it. */
    void forget() {
        name = null;
        libName = "";
        libVersion = "";
    }
}
