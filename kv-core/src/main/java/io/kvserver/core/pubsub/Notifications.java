package io.kvserver.core.pubsub;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.store.observe.KeyspaceEvents;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to keys as published messages; as Redis's {@code notify-keyspace-events}. An event is published to the channel
 * of its key ({@code __keyspace@0__:key}), of its name ({@code __keyevent@0__:del}), or both. Off at first. Any thread.
 */
public final class Notifications implements KeyspaceEvents {
    /** The classes of events that {@code A} stands for, in the order in which they are printed. */
    private static final String ALL = "g$lshzxetd";
    /** All letters in the order in which they are printed; new keys are known by {@code n}, missed ones by {@code m}. */
    private static final String LETTERS = ALL + "nKEm";
    /**
     * What can be listened to inside the process: also, by {@code o}, that a value has been replaced as no other event tells, and
     * what happens to a whole database.
     */
    private static final String LISTENED = LETTERS + 'o' + WHOLE;

    private static final int BY_KEY = bit('K');
    private static final int BY_EVENT = bit('E');
    private static final int ALL_BITS = bits(ALL, ALL);

    private final PubSub pubSub;
    /** What was asked for: the bit of a letter is 1 if it is in the text. */
    private volatile int flags;
    /** What of it has an effect: nothing, unless there is a channel to publish to. */
    private volatile int published;
    /** What is published, or listened to inside the process. */
    private volatile int wanted;

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    /** The listener that learns which events are published; {@code null} if there is none. */
    private @Nullable Consumer<String> relay;

    /** The listeners inside the process, by the types of events that they want. */
    private record Listener(int bits, KeyspaceEvents events) {}

    public Notifications(PubSub pubSub) {
        this.pubSub = pubSub;
    }

    /**
     * Sets which events are published, as letters in any order; none for none.
     *
     * @throws IllegalArgumentException if a letter means nothing; the text is what Redis says then
     */
    public synchronized void configure(String letters) {
        configureHere(letters);
        Consumer<String> further = relay;
        if (further != null) {
            further.accept(letters);
        }
    }

    /** As {@link #configure}, for this node only. */
    public synchronized void configureHere(String letters) {
        int configured = bits(letters, LETTERS);
        flags = configured;
        published = (configured & (BY_KEY | BY_EVENT)) == 0 ? 0 : configured;
        reckon();
    }

    /** Has other nodes told of what is configured from now on. */
    public synchronized void relay(Consumer<String> further) {
        relay = further;
    }

    /**
     * Tells somebody inside the process of the events of some types, whatever is published, before it is.
     *
     * @throws IllegalArgumentException as {@link #configure}
     */
    public synchronized void listen(String letters, KeyspaceEvents listener) {
        listeners.add(new Listener(bits(letters, LISTENED), listener));
        reckon();
    }

    /** The end of {@link #listen}: an event that is being told may still come. */
    public synchronized void endListening(KeyspaceEvents listener) {
        listeners.removeIf(each -> each.events().equals(listener));
        reckon();
    }

    private void reckon() {
        int all = published;
        for (Listener listener : listeners) {
            all |= listener.bits();
        }
        wanted = all;
    }

    /**
     * Fails unless the letters can be configured.
     *
     * @throws IllegalArgumentException as {@link #configure}
     */
    public static void check(String letters) {
        int unused = bits(letters, LETTERS);
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
        for (Listener listener : listeners) {
            if ((listener.bits() & bit(type)) != 0) {
                listener.events().happened(type, event, database, key);
            }
        }
        int current = published;
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

    private static int bits(String letters, String allowed) {
        int bits = 0;
        for (int i = 0; i < letters.length(); i++) {
            char letter = letters.charAt(i);
            if (letter == 'A') {
                bits |= ALL_BITS;
            } else if (allowed.indexOf(letter) >= 0) {
                bits |= bit(letter);
            } else {
                throw new IllegalArgumentException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
        }
        return bits;
    }

    private static int bit(char letter) {
        return 1 << LISTENED.indexOf(letter);
    }
}
