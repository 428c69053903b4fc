package io.kvserver.core.client;

import io.kvserver.core.client.host.Inbox;
import io.kvserver.core.client.settings.OutputLimits;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one client: the replies to its requests and, between two of them, messages that others have caused.
 *
 * <p>Both end up in one buffer for the socket. Replies that the client does not want (CLIENT REPLY) are written to another,
 * which nobody reads, so that no handler has to know; messages are always written.
 *
 * <p>Thread: as the client's; any thread may {@link #deliver}, and ask how much there is.
 */
public final class ClientOutput implements Inbox.Room, MemoryShare.Unread {
    /** With this many bytes of replies waiting, the client is to get some before further requests are run. */
    private static final int FLUSH_BYTES = 256 << 10;

    /**
     * How many bytes are kept for a client that has not authenticated. Redis disconnects it with 1 KiB behind a first buffer of
     * 16 KiB.
     */
    private static final int MAX_BYTES_BEFORE_PASSWORD = 17 << 10;

    /** How long a client with more unread than is allowed gets to go on reading. */
    private static final long LAG_MILLIS = 5000;

    private static final long NEVER = Long.MIN_VALUE;

    private final Client client;
    private final ReplyBuffer out;
    private final Inbox inbox;
    private final OutputMeter meter = new OutputMeter();

    private Protocol protocol;
    /** Where messages go. */
    private ReplyWriter writer;
    /** Where replies go: {@link #writer}, unless they are not wanted. */
    private ReplyWriter reply;

    private @Nullable ReplyBuffer discarded;
    /** CLIENT REPLY OFF. */
    private boolean off;
    /** CLIENT REPLY SKIP, and the request that it is about has not begun. */
    private boolean skipsNext;
    /** CLIENT REPLY SKIP was about this request. */
    private boolean skips;

    private boolean ended;
    private long peakBytes;

    /** Whether the client does not take what it is sent, so that its replies are queued. */
    private boolean queues;
    /** Since when there has been no room for the next of its replies. */
    private volatile long fullSince = NEVER;

    ClientOutput(Client client, ReplyBuffer out, Protocol protocol) {
        this.client = client;
        this.out = out;
        this.inbox = new Inbox(client.link());
        this.protocol = protocol;
        this.writer = protocol.writer(out);
        this.reply = writer;
    }

    Protocol protocol() {
        return protocol;
    }

    /** Where replies in the client's protocol go. */
    public ReplyWriter reply() {
        return reply;
    }

    /** Where messages go, and confirmations that come even to who wants no replies. */
    public ReplyWriter messages() {
        return writer;
    }

    /** Adds a reply that was written elsewhere, in the client's protocol, if the client wants it. */
    @SuppressWarnings("ReferenceEquality") // The one that is sent, or the one that is thrown away.
    public void addReply(ReplyBuffer written) {
        if (reply == writer) {
            out.addAll(written);
        }
    }

    /** As {@link #addReply(ReplyBuffer)}, without copying: {@code written} is empty afterwards. */
    @SuppressWarnings("ReferenceEquality")
    public void handOver(ReplyBuffer written) {
        if (reply == writer) {
            out.take(written);
        } else {
            written.clear();
        }
    }

    /** As {@link #addReply(ReplyBuffer)}, of bytes that never change. */
    @SuppressWarnings("ReferenceEquality")
    public void addReply(byte[] written) {
        if (reply == writer) {
            out.add(written, 0, written.length);
        }
    }

    /** Changes the protocol of all further replies and returns their writer. */
    ReplyWriter speak(Protocol newProtocol) {
        if (protocol != newProtocol) {
            protocol = newProtocol;
            writer = newProtocol.writer(out);
            direct();
        }
        return reply;
    }

    /** Whether the client wants the reply that comes next. Other threads may ask, roughly. */
    boolean isReplyWanted() {
        return !off && !skips;
    }

    /** Whether {@link #requestDone} has to be told of the end of requests. */
    boolean isSpecial() {
        return off || skips || skipsNext;
    }

    /** CLIENT REPLY ON; what answers this request has to ask for {@link #reply} again. */
    public void repliesOn() {
        off = false;
        skips = false;
        direct();
    }

    /** CLIENT REPLY OFF. */
    public void repliesOff() {
        off = true;
        direct();
    }

    /** CLIENT REPLY SKIP: the reply to the next request is left out. */
    public void skipNextReply() {
        skipsNext |= !off;
    }

    /** Takes back CLIENT REPLY, but for this request; as RESET does. */
    void resetReplies() {
        off = false;
        skipsNext = false;
        direct();
    }

    /** After a request. */
    void requestDone() {
        skips = skipsNext;
        skipsNext = false;
        direct();
    }

    /** Makes whatever is replied from now on go nowhere: the client has got its last reply. */
    void endReplies() {
        ended = true;
        direct();
    }

    private void direct() {
        reply = isReplyWanted() && !ended ? writer : protocol.writer(discarded());
    }

    private ReplyBuffer discarded() {
        ReplyBuffer buffer = discarded;
        if (buffer == null) {
            buffer = new ReplyBuffer(client.server().tails());
            discarded = buffer;
        }
        buffer.clear();
        return buffer;
    }

    /** Adds a message, which comes after the reply that is being written. Any thread. */
    void deliver(Push message) {
        inbox.add(message);
        messagesChanged();
    }

    /** Says that messages on their way have grown or shrunk. Any thread. */
    void messagesGrew(long bytes) {
        inbox.grew(bytes);
        messagesChanged();
    }

    private void messagesChanged() {
        client.memory().changed();
        checkLimit();
    }

    /** Whether messages have come. */
    public boolean hasMessages() {
        return !inbox.isEmpty();
    }

    /** Writes messages that have come, as long as there is room. Between two replies. */
    public void writeMessages() {
        if (hasMessages()) {
            takeMessages();
        }
    }

    /** After the client was woken: as {@link #writeMessages}, and lets further messages wake it again. */
    public void takeMessages() {
        // Even if there are none: those it was woken for may have been taken already.
        if (inbox.writeTo(writer, this)) {
            client.heard();
        }
        measure();
    }

    /** Writes all messages that have come. Between two replies. */
    public void writeAllMessages() {
        if (!inbox.isEmpty()) {
            inbox.writeTo(writer, null);
            measure();
        }
    }

    /** Whether further requests may be run: the client has not too much to read already. */
    @Override
    public boolean hasRoom() {
        return out.size() < (queues ? client.server().clients().memory().maxBytesOfOne() : FLUSH_BYTES);
    }

    /**
     * The client does not take what it is sent. It may be sending all its requests before it reads anything: then it is served
     * on, and its replies are queued, as Redis does, up to what one client may leave unread.
     */
    public void queue() {
        queues = true;
        out.compact();
        measure();
    }

    /** There is no room for the replies to requests that have come. A client that does not read on in time is disconnected. */
    public void noRoom() {
        if (queues && fullSince == NEVER) {
            fullSince = client.server().clock().millis();
            client.server().clients().lagging(client);
        }
    }

    /**
     * Between two parts of a reply that has many: disconnects a client that gets more than all clients may take. What follows then
     * goes nowhere.
     */
    public void keepWithinBound() {
        long most = client.server().clients().memory().boundBytes();
        if (most > 0 && out.size() > most && !ended) {
            disconnect("the replies to one transaction are more than " + most + " bytes (maxmemory-clients)");
            out.clear();
            endReplies();
        } else if (discarded != null) {
            discarded.clear();
        }
    }

    /** After replies have been written: whoever has left too much unread is disconnected. */
    public void repliesWritten() {
        long size = out.size();
        if (size > peakBytes) {
            peakBytes = size;
        }
        if (!limit().isNone()) {
            meter.buffered(size);
            checkLimit();
        }
        if (size > MAX_BYTES_BEFORE_PASSWORD && client.mustAuthenticate()) {
            disconnect("it has not told the password and left " + size + " bytes of replies unread");
        } else if (client.memory().differs(size)) {
            meter.buffered(size);
            client.memory().changed();
        }
    }

    /** After the client has got some of it. */
    public void taken() {
        long size = out.size();
        if (meter.bufferedBytes() > 0) {
            meter.buffered(size);
            client.memory().changed();
        }
        if (queues) {
            fullSince = NEVER;
            queues = size >= FLUSH_BYTES;
        }
    }

    private void measure() {
        long size = out.size();
        peakBytes = Math.max(peakBytes, size);
        meter.buffered(size);
        client.memory().changed();
    }

    /** About how much memory unread replies and messages take, in bytes. Any thread. */
    @Override
    public long bytes() {
        return inbox.bytes() + meter.bufferedBytes();
    }

    private OutputLimits.Limit limit() {
        return client.server().clients().outputLimits().of(client.getsMessages());
    }

    private void checkLimit() {
        OutputLimits.Limit limit = limit();
        if (meter.passes(limit, bytes(), client.server().clock())) {
            disconnect("it left " + bytes() + " bytes unread, its limit is " + limit.text()
                    + " (client-output-buffer-limit)");
        } else if (meter.isOverSoft()) {
            client.server().clients().lagging(client);
        }
    }

    /** Looks again at a client that lags behind, as time passes. Whether it still does. Any thread. */
    boolean checkLag(long nowMillis) {
        checkLimit();
        long since = fullSince;
        if (since != NEVER && nowMillis - since > LAG_MILLIS && !client.isKilled()) {
            disconnect("it left " + bytes() + " bytes of replies unread and took none for " + LAG_MILLIS
                    + " ms; one client may leave "
                    + client.server().clients().memory().maxBytesOfOne()
                    + " (half of maxmemory-clients)");
        }
        return !client.isKilled() && (since != NEVER || meter.isOverSoft());
    }

    private void disconnect(String why) {
        client.server().clients().outputLimitPassed();
        client.killForMemory(why);
    }

    /** Forgets what the client has not got yet, once it has been killed. */
    public void drop() {
        inbox.clear();
        out.clear();
    }

    /** As {@link #drop}, if the client has been killed. */
    public void dropIfKilled() {
        if (client.isKilled()) {
            drop();
        }
    }

    /** The buffer for the socket; other threads may ask for its sizes, roughly. */
    public ReplyBuffer buffer() {
        return out;
    }

    /** Messages that are not in the buffer yet. Any thread, roughly. */
    public Inbox inbox() {
        return inbox;
    }

    /** The most that has been in the buffer at once, in bytes. Any thread, roughly. */
    public long peakBytes() {
        return peakBytes;
    }
}
