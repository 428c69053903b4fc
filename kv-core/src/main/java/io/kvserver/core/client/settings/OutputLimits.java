package io.kvserver.core.client.settings;

import io.kvserver.core.command.Bytes;
import java.util.Locale;

/**
 * How much a client may leave unread before it is disconnected, by class of clients; as Redis's
 * {@code client-output-buffer-limit}. Immutable; any thread.
 *
 * @param normal for clients without a subscription
 * @param replica kept for those who set it; there are no replicas
 * @param pubsub for clients that have subscribed to something
 */
public record OutputLimits(Limit normal, Limit replica, Limit pubsub) {
    /** Redis's defaults. Replies of normal clients are bounded otherwise: who does not read them is not read from. */
    public static final OutputLimits DEFAULT = new OutputLimits(
            new Limit(0, 0, 0), new Limit(256L << 20, 64L << 20, 60), new Limit(32L << 20, 8L << 20, 60));

    /**
     * The limits of one class; 0 for none.
     *
     * @param hardBytes with more than this it is disconnected at once
     * @param softBytes with more than this all the time for more than {@code softSeconds} it is disconnected, too
     */
    public record Limit(long hardBytes, long softBytes, int softSeconds) {
        public boolean isNone() {
            return hardBytes == 0 && softBytes == 0;
        }

        public boolean isOverHard(long bytes) {
            return hardBytes > 0 && bytes > hardBytes;
        }

        public boolean isOverSoft(long bytes) {
            return softBytes > 0 && bytes > softBytes;
        }

        public String text() {
            return hardBytes + " " + softBytes + " " + softSeconds;
        }
    }

    public Limit of(boolean subscribed) {
        return subscribed ? pubsub : normal;
    }

    /** As CONFIG GET prints it. */
    public String text() {
        return "normal " + normal.text() + " slave " + replica.text() + " pubsub " + pubsub.text();
    }

    /**
     * These limits with those changed that a text such as {@code pubsub 32mb 8mb 60} names.
     *
     * @throws IllegalArgumentException if it is not one; the message is what Redis says then
     */
    public OutputLimits with(String text) {
        if (text.isEmpty()) {
            return this;
        }
        String[] words = text.split(" ", -1);
        if (words.length % 4 != 0) {
            throw new IllegalArgumentException("Wrong number of arguments in buffer limit configuration.");
        }
        OutputLimits changed = this;
        for (int i = 0; i < words.length; i += 4) {
            Limit limit = limit(words[i + 1], words[i + 2], words[i + 3]);
            changed = switch (words[i].toLowerCase(Locale.ROOT)) {
                case "normal" -> new OutputLimits(limit, changed.replica, changed.pubsub);
                case "slave", "replica" -> new OutputLimits(changed.normal, limit, changed.pubsub);
                case "pubsub" -> new OutputLimits(changed.normal, changed.replica, limit);
                default ->
                    throw new IllegalArgumentException("Invalid client class specified in buffer limit configuration.");
            };
        }
        return changed;
    }

    private static Limit limit(String hard, String soft, String seconds) {
        try {
            long hardBytes = Bytes.parse(hard);
            long softBytes = Bytes.parse(soft);
            int softSeconds = Integer.parseInt(seconds);
            if (softSeconds >= 0) {
                return new Limit(hardBytes, softBytes, softSeconds);
            }
        } catch (IllegalArgumentException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
    }
}
