package io.kvserver.core.client;

import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyBuffer;
import io.kvserver.core.protocol.ReplyWriter;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way to one client: the replies to its requests and, between two of them, messages that others have caused.
 *
 * <p>Both end up in one buffer for the socket. Replies that the client does not want (CLIENT REPLY) are written to another,
 * which nobody reads, so that no handler has to know; messages are always written.
 *
 * <p>Thread: as the client's; any thread may {@link #deliver}, and ask how much there is.
 */
public final class ClientOutput {
    /** With this many bytes of replies waiting, no further request is run until the client has taken some. */
    private static final int MAX_WAITING_BYTES = 256 << 10;

    private final Client client;
    private final ReplyBuffer out;
    private final Inbox inbox;
    private final OutputMeter meter = new OutputMeter();
    private final BooleanSupplier hasRoom = this::hasRoom;

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

    ClientOutput(Client client, ReplyBuffer out, Protocol protocol) {
        this.client = client;
        this.out = out;
        this.inbox = new Inbox(client.link()::wake);
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
        checkLimit();
    }

    /** Says that messages on their way have grown or shrunk. Any thread. */
    void messagesGrew(long bytes) {
        inbox.grew(bytes);
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
        if (inbox.writeTo(writer, hasRoom)) {
            client.heard();
        }
        measure();
    }

    /** Writes all messages that have come. Between two replies. */
    public void writeAllMessages() {
        if (!inbox.isEmpty()) {
            inbox.writeTo(writer, () -> true);
            measure();
        }
    }

    /** Whether the client has not too much to read already. */
    public boolean hasRoom() {
        return out.size() < MAX_WAITING_BYTES;
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
    }

    /** After the client has got some of it. */
    public void taken() {
        if (meter.bufferedBytes() > 0) {
            meter.buffered(out.size());
        }
    }

    private void measure() {
        long size = out.size();
        peakBytes = Math.max(peakBytes, size);
        meter.buffered(size);
    }

    /** About how much memory unread replies and messages take, in bytes. Any thread. */
    long bytes() {
        return inbox.bytes() + meter.bufferedBytes();
    }

    private OutputLimits.Limit limit() {
        return client.server().outputLimits().of(client.getsMessages());
    }

    private void checkLimit() {
        if (meter.passes(limit(), bytes(), client.server().clock())) {
            client.server().outputLimitPassed();
            client.kill();
        }
    }

    /** Forgets what the client has not got yet, once it has been killed. */
    public void drop() {
        inbox.clear();
        out.clear();
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
