package io.kvserver.core.pubsub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.store.KeyspaceEvents;
import java.util.Arrays;

/**
 * What happens to keys as published messages; as Redis's {@code notify-keyspace-events}. An event is published to the channel
 * of its key ({@code __keyspace@0__:key}), of its name ({@code __keyevent@0__:del}), or both. Off at first. Any thread.
 */
public final class Notifications implements KeyspaceEvents {
    /** The classes of events that {@code A} stands for, in the order in which they are printed. */
    private static final String ALL = "g$lshzxetd";
    /** All letters in the order in which they are printed; new keys are known by {@code n}, missed ones by {@code m}. */
    private static final String LETTERS = ALL + "nKEm";

    private static final int BY_KEY = bit('K');
    private static final int BY_EVENT = bit('E');
    private static final int ALL_BITS = bits(ALL);

    private final PubSub pubSub;
    /** What was asked for: the bit of a letter is 1 if it is in the text. */
    private volatile int flags;
    /** What of it has an effect: nothing, unless there is a channel to publish to. */
    private volatile int wanted;

    public Notifications(PubSub pubSub) {
        this.pubSub = pubSub;
    }

    /**
     * Sets which events are published, as letters in any order; none for none.
     *
     * @throws IllegalArgumentException if a letter means nothing; the text is what Redis says then
     */
    public void configure(String letters) {
        int configured = bits(letters);
        flags = configured;
        wanted = (configured & (BY_KEY | BY_EVENT)) == 0 ? 0 : configured;
    }

    /**
     * Fails unless the letters can be configured.
     *
     * @throws IllegalArgumentException as {@link #configure}
     */
    public static void check(String letters) {
        int unused = bits(letters);
    }

    /** The letters of what is published, as CONFIG GET prints them. */
    public String text() {
        int shown = flags;
        StringBuilder text = new StringBuilder();
        String rest = LETTERS;
        if ((shown & ALL_BITS) == ALL_BITS) {
            text.append('A');
            // Redis does not show it beside A.
            rest = "KEm";
        }
        for (int i = 0; i < rest.length(); i++) {
            char letter = rest.charAt(i);
            if ((shown & bit(letter)) != 0) {
                text.append(letter);
            }
        }
        return text.toString();
    }

    @Override
    public boolean wanted(char type) {
        int current = wanted;
        return current != 0 && (current & bit(type)) != 0;
    }

    @Override
    public void happened(char type, String event, int database, byte[] key) {
        int current = wanted;
        if ((current & bit(type)) == 0) {
            return;
        }
        byte[] name = event.getBytes(US_ASCII);
        if ((current & BY_KEY) != 0) {
            pubSub.publish(channel("__keyspace@", database, key), name);
        }
        if ((current & BY_EVENT) != 0) {
            pubSub.publish(channel("__keyevent@", database, name), key);
        }
    }

    private static byte[] channel(String prefix, int database, byte[] last) {
        byte[] head = (prefix + database + "__:").getBytes(US_ASCII);
        byte[] channel = Arrays.copyOf(head, head.length + last.length);
        System.arraycopy(last, 0, channel, head.length, last.length);
        return channel;
    }

    private static int bits(String letters) {
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            if (letter == 'A') {
                bits |= bits(ALL);
            } else if (LETTERS.indexOf(letter) >= 0) {
                bits |= bit(letter);
            } else {
                throw new IllegalArgumentException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
        }
        return bits;
    }

    private static int bit(char letter) {
        return 1 << LETTERS.indexOf(letter);
    }
}
