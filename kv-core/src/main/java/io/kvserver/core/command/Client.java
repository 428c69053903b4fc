package io.kvserver.core.command;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/** What the server knows of one client. Confined to the thread that serves it. */
public final class Client {
    private final long id;
    private final CommandTable commands;
    private final ReplyBuffer out;

    private Protocol protocol;
    private ReplyWriter reply;
    private byte @Nullable [] name;
    private boolean closing;

    public Client(long id, CommandTable commands, ReplyBuffer out, Protocol protocol) {
        this.id = id;
        this.commands = commands;
        this.out = out;
        this.protocol = protocol;
        this.reply = protocol.writer(out);
    }

    /** Unique in the life of the store, ascending from 1. */
    public long id() {
        return id;
    }

    public CommandTable commands() {
        return commands;
    }

    public Protocol protocol() {
        return protocol;
    }

    /** Where replies in the client's protocol go. */
    public ReplyWriter reply() {
        return reply;
    }

    /** Changes the protocol of all further replies and returns their writer. */
    public ReplyWriter speak(Protocol newProtocol) {
        if (protocol != newProtocol) {
            protocol = newProtocol;
            reply = newProtocol.writer(out);
        }
        return reply;
    }

    /** The name that the client gave itself. */
    public byte @Nullable [] name() {
        return name;
    }

    public void rename(byte @Nullable [] newName) {
        name = newName;
    }

    /** Closes the connection once the client has got its replies; nothing further that it sent is run. */
    public void close() {
        closing = true;
    }

    public boolean isClosing() {
        return closing;
    }
}
