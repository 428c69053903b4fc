package io.kvserver.core.pubsub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import org.jspecify.annotations.Nullable;

/** A published message as its subscribers get it; all those of one channel or pattern share it. Immutable; any thread. */
final class Message implements Push {
    private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
    private static final byte[] BY_PATTERN = "pmessage".getBytes(US_ASCII);
    private static final byte[] TO_SHARD = "smessage".getBytes(US_ASCII);
    /** What a message takes besides its bytes: itself, its place in the inbox, the heads of what is written. */
    private static final int OVERHEAD_BYTES = 96;

    private final byte[] type;
    private final byte @Nullable [] pattern;
    private final byte[] channel;
    private final byte[] text;

    private Message(byte[] type, byte @Nullable [] pattern, byte[] channel, byte[] text) {
        this.type = type;
        this.pattern = pattern;
        this.channel = channel;
        this.text = text;
    }

    /** For those who have subscribed to the channel. */
    static Message to(byte[] channel, byte[] text) {
        return new Message(MESSAGE, null, channel, text);
    }

    /** For those who have subscribed to a pattern that matches the channel. */
    static Message byPattern(byte[] pattern, byte[] channel, byte[] text) {
        return new Message(BY_PATTERN, pattern, channel, text);
    }

    /** For those who have subscribed to the shard channel. */
    static Message toShard(byte[] channel, byte[] text) {
        return new Message(TO_SHARD, null, channel, text);
    }

    @Override
    public void writeTo(ReplyWriter out) {
        out.push(pattern == null ? 3 : 4);
        out.bulk(type);
        if (pattern != null) {
            out.bulk(pattern);
        }
        out.bulk(channel);
        out.bulk(text);
    }

    @Override
    public int bytes() {
        return OVERHEAD_BYTES + channel.length + text.length + (pattern == null ? 0 : pattern.length);
    }
}
