package io.kvserver.net.loop;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/**
 * The selector of an event loop, which can be replaced while channels are registered with it.
 *
 * <p>Thread: {@link #wakeUp} any; everything else the loop's.
 */
public class LoopSelector implements Closeable {
    private volatile Selector selector = Selector.open();

    public LoopSelector() throws IOException {}

    public SelectionKey register(SelectableChannel channel, int operations, EventLoop.Ready owner) throws IOException {
        return channel.register(selector, operations, owner);
    }

    /** Like {@link Selector#select(Consumer, long)}. */
    public int select(Consumer<SelectionKey> dispatch, long timeoutMillis) throws IOException {
        return selector.select(dispatch, timeoutMillis);
    }

    public int selectNow(Consumer<SelectionKey> dispatch) throws IOException {
        return selector.selectNow(dispatch);
    }

    /** Returns the sockets of closed channels to the kernel. */
    public void releaseClosed() throws IOException {
        selector.selectNow();
    }

    /**
     * Makes the present or the next select return. A thread that sets a flag before this call, and wakes a selector
     * that is being {@linkplain #replace replaced}, has set the flag before the loop continues with the new selector.
     */
    public void wakeUp() {
        selector.wakeup();
    }

    /** Moves all channels to a new selector. A channel that cannot be moved counts as failed. */
    public void replace(Consumer<SelectionKey> unmovable) throws IOException {
        Selector old = selector;
        Selector fresh = Selector.open();
        for (SelectionKey key : old.keys()) {
            if (key.isValid()) {
                try {
                    EventLoop.Ready owner = (EventLoop.Ready) key.attachment();
                    owner.moved(move(key, fresh, owner));
                } catch (IOException | RuntimeException e) {
                    unmovable.accept(key);
                }
            }
        }
        selector = fresh;
        old.close();
    }

    /** The owners of all channels. */
    public void forEach(Consumer<EventLoop.Ready> action) {
        for (SelectionKey key : selector.keys()) {
            action.accept((EventLoop.Ready) key.attachment());
        }
    }

    /** Registers a key's channel with a new selector. */
    public SelectionKey move(SelectionKey key, Selector fresh, EventLoop.Ready owner) throws IOException {
        return key.channel().register(fresh, key.interestOps(), owner);
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }
}
