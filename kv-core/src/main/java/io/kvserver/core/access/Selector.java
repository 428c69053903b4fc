package io.kvserver.core.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.KeySpec;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Glob;
import io.kvserver.core.pubsub.Topic;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of rules that allows a request if it allows the command, all keys and all channels of it. Texts have one char per byte.
 * Confined to whoever makes it; once it is part of a {@link User} it does not change, and any thread may ask.
 */
final class Selector {
    /** A pattern of keys, and what may be done to those that match: as {@link KeySpec#access(Args)}. */
    record KeyPattern(String text, Glob glob, int access) {
        /** As a rule. */
        String rule() {
            return switch (access) {
                        case KeySpec.READ -> "%R~";
                        case KeySpec.WRITE -> "%W~";
                        // Not as the rule that excludes others.
                        default -> text.equals("*") ? "%RW~" : "~";
                    }
                    + text;
        }
    }

    /** A pattern of channels. */
    record ChannelPattern(String text, Glob glob) {}

    boolean allKeys;
    boolean allChannels;
    /** Whether every command is allowed, those too that nobody has declared. */
    boolean allCommands;

    /** Whether a command is allowed that is not among {@link #differing}. */
    private boolean base;

    private final BitSet differing = new BitSet();
    /** First arguments with which a command is allowed that is not allowed with all, by its number. */
    private final Map<Integer, List<String>> firstArguments = new TreeMap<>();

    private final List<KeyPattern> keys = new ArrayList<>();
    private final List<ChannelPattern> channels = new ArrayList<>();

    Selector copy() {
        Selector copy = new Selector();
        copy.allKeys = allKeys;
        copy.allChannels = allChannels;
        copy.keys.addAll(keys);
        copy.channels.addAll(channels);
        copy.takeCommands(this);
        firstArguments.forEach((number, words) -> copy.firstArguments.put(number, new ArrayList<>(words)));
        return copy;
    }

    /** Allows the same commands as another, but for those with certain first arguments. */
    void takeCommands(Selector other) {
        allCommands = other.allCommands;
        base = other.base;
        differing.clear();
        differing.or(other.differing);
    }

    /** Allows all commands or none. */
    void allCommands(boolean yes) {
        allCommands = yes;
        base = yes;
        differing.clear();
        firstArguments.clear();
    }

    /** Whether commands are allowed that are not known yet. */
    boolean allowsOthers() {
        return base;
    }

    boolean allows(Vocabulary.Word command) {
        return allows(command.index());
    }

    private boolean allows(int number) {
        return base != differing.get(number);
    }

    /** Allows a command with all its subcommands, or not. */
    void allow(Vocabulary.Word command, boolean yes) {
        set(command.index(), yes);
        firstArguments.remove(command.index());
        for (Vocabulary.Word part : command.parts()) {
            set(part.index(), yes);
        }
    }

    private void set(int number, boolean yes) {
        differing.set(number, yes != base);
        allCommands &= yes;
    }

    /** Allows a command with a first argument. */
    void allowWith(Vocabulary.Word command, String argument) {
        List<String> known = firstArguments.computeIfAbsent(command.index(), number -> new ArrayList<>());
        if (known.stream().noneMatch(argument::equalsIgnoreCase)) {
            known.add(argument);
        }
    }

    /** The first arguments with which a command is allowed; empty if it is with all or none. */
    List<String> firstArguments(Vocabulary.Word command) {
        return firstArguments.getOrDefault(command.index(), List.of());
    }

    /** Whether nothing is to be told of single commands. */
    boolean hasOneWordForCommands() {
        return differing.isEmpty() && firstArguments.isEmpty();
    }

    List<KeyPattern> keys() {
        return keys;
    }

    List<ChannelPattern> channels() {
        return channels;
    }

    void allKeys(boolean yes) {
        allKeys = yes;
        keys.clear();
    }

    void allChannels(boolean yes) {
        allChannels = yes;
        channels.clear();
    }

    /** Adds a pattern; one that is there allows more then. */
    void addKeys(String pattern, int access) {
        for (int i = 0; i < keys.size(); i++) {
            KeyPattern known = keys.get(i);
            if (known.text().equals(pattern)) {
                keys.set(i, new KeyPattern(pattern, known.glob(), known.access() | access));
                return;
            }
        }
        keys.add(new KeyPattern(pattern, glob(pattern), access));
    }

    void addChannels(String pattern) {
        if (channels.stream().noneMatch(known -> known.text().equals(pattern))) {
            channels.add(new ChannelPattern(pattern, glob(pattern)));
        }
    }

    private static Glob glob(String pattern) {
        return Glob.of(pattern.getBytes(ISO_8859_1));
    }

    /** Whether it allows everything. */
    boolean allowsAll() {
        return allCommands && allKeys && allChannels;
    }

    /** Whether it allows a request, as a {@link Verdict}. Allocates nothing for a command with a single key. */
    int check(Command command, Args args) {
        if (!allCommands && !allows(command.number()) && !isAllowedAnyhow(command, args)) {
            return Verdict.COMMAND;
        }
        if (!allKeys && command.hasKeys()) {
            int denied = deniedKey(command, args);
            if (denied != 0) {
                return Verdict.of(Verdict.KEY, denied);
            }
        }
        if (!allChannels && command.flags().contains(Flag.PUBSUB)) {
            int denied = Channels.firstDenied(this, command, args);
            if (denied != 0) {
                return Verdict.of(Verdict.CHANNEL, denied);
            }
        }
        return Verdict.ALLOWED;
    }

    /** Because everybody needs it, or with its first argument. */
    private boolean isAllowedAnyhow(Command command, Args args) {
        if (command.flags().contains(Flag.NO_AUTH)) {
            return true;
        }
        List<String> arguments = firstArguments.get(command.number());
        if (arguments == null || args.count() < 2) {
            return false;
        }
        for (String argument : arguments) {
            if (args.is(1, argument.toUpperCase(Locale.ROOT))) {
                return true;
            }
        }
        return false;
    }

    /** The first word that is a key with which the request must not do what it does; 0 if there is none. */
    private int deniedKey(Command command, Args args) {
        int only = command.onlyKey();
        if (only != 0) {
            return only >= args.count() || allowsKey(args, only, command.onlyAccess(args)) ? 0 : only;
        }
        FirstDenied first = new FirstDenied();
        command.visitKeys(args, first);
        return first.word;
    }

    /** Looks at keys until one is denied. */
    private final class FirstDenied implements KeySpec.Visitor {
        private int word;

        @Override
        public void key(Args request, int key, KeySpec spec) {
            if (word == 0 && !allowsKey(request, key, spec.access(request))) {
                word = key;
            }
        }
    }

    private boolean allowsKey(Args args, int word, int access) {
        for (int i = 0; i < keys.size(); i++) {
            KeyPattern pattern = keys.get(i);
            if ((pattern.access() & access) == access
                    && pattern.glob().matches(args.array(), args.offset(word), args.length(word))) {
                return true;
            }
        }
        return false;
    }

    /** Whether every key may be read. */
    boolean readsAllKeys() {
        return allKeys
                || keys.stream()
                        .anyMatch(pattern -> (pattern.access() & KeySpec.READ) != 0
                                && pattern.text().equals("*"));
    }

    /** Whether a channel may be used; of a pattern, whether it is literally one of those that are allowed. */
    boolean allowsChannel(Topic.Kind kind, byte[] array, int offset, int length) {
        if (allChannels) {
            return true;
        }
        for (ChannelPattern channel : channels) {
            boolean allowed = kind == Topic.Kind.PATTERN
                    ? channel.text().equals(new String(array, offset, length, ISO_8859_1))
                    : channel.glob().matches(array, offset, length);
            if (allowed) {
                return true;
            }
        }
        return false;
    }
}
