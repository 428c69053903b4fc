package io.kvserver.core;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.CommandTable;
import io.kvserver.core.protocol.CallWords;
import io.kvserver.core.protocol.ReplyCollector;
import io.kvserver.core.store.Keyspace;
import org.jspecify.annotations.Nullable;

/** The objects that one call from inside the process needs; reused for later calls. Confined to one call at a time. */
final class Caller implements AutoCloseable {
    private final Calls calls;
    private final CallWords words = new CallWords();
    private final ReplyCollector reply = new ReplyCollector();
    private final Keyspace keys;
    private @Nullable Command command;

    Caller(Calls calls, Keyspace keys) {
        this.calls = calls;
        this.keys = keys;
    }

    /** Begins a call of a command. */
    Caller begin(Command of, byte[] name) {
        command = of;
        words.add(name);
        return this;
    }

    /** A command with the bytes of its name, which are logged with its changes. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Call(CommandTable.Entry entry, byte[] name) {}

    /** Adds a word. */
    Caller word(byte[] word) {
        words.add(word);
        return this;
    }

    /** Adds several words. */
    Caller words(byte[][] several) {
        for (byte[] word : several) {
            words.add(word);
        }
        return this;
    }

    /** Adds a number as a word. */
    Caller number(long number) {
        words.add(number);
        return this;
    }

    /**
     * Runs the call and returns its reply, which is valid until this is closed.
     *
     * @throws KvStoreException if the command fails
     */
    ReplyCollector run() {
        if (command == null) {
            throw new IllegalStateException("run before begin");
        }
        calls.run(command, words.args(), keys, reply);
        return reply;
    }

    /** Ends the call, and keeps this object for another. */
    @Override
    public void close() {
        words.clear();
        reply.clear();
        keys.end();
        command = null;
        calls.idle(this);
    }
}
