package io.kvserver.net.transport;

import io.kvserver.net.loop.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A transport without encryption. Confined to its event loop. */
public final class PlainTransport implements Transport {
    private final SocketChannel channel;
    private SelectionKey key;
    /** The interest last given to the selector. */
    private int interest = SelectionKey.OP_READ;

    /** Takes over a channel, on the loop's thread; its owner is called when the channel can be read or written. */
    public PlainTransport(EventLoop loop, SocketChannel channel, EventLoop.Ready owner) throws IOException {
        this.channel = channel;
        this.key = loop.register(channel, interest, owner);
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        return channel.read(buffer);
    }

    @Override
    public boolean write(ByteBuffer buffer) throws IOException {
        channel.write(buffer);
        return !buffer.hasRemaining();
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public void moved(SelectionKey moved) {
        key = moved;
    }

    @Override
    public boolean mustRead() {
        return false;
    }

    @Override
    public void await(boolean toRead, boolean toWrite) {
        int operations = (toWrite ? SelectionKey.OP_WRITE : 0) | (toRead ? SelectionKey.OP_READ : 0);
        if (operations != interest) {
            interest = operations;
            key.interestOps(operations);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void keepAlive(int seconds) {
        KeepAlive.set(channel, seconds);
    }

    @Override
    public SocketAddress remoteAddress() throws IOException {
        return channel.getRemoteAddress();
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
