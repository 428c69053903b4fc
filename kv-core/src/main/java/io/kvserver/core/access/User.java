package io.kvserver.core.access;

import io.kvserver.core.client.Account;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.Rights;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.pubsub.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user as the rules describe it. Texts have one char per byte. Immutable; any thread. */
public final class User implements Rights {
    private final Account account;
    private final Refusals refusals;
    private final boolean on;
    private final boolean needsNoPassword;
    private final @Nullable Boolean sanitizes;
    private final List<String> passwords;
    private final List<Selector> selectors;
    private final Selector[] checked;

    User(Account account, Draft draft, Refusals refusals) {
        this.account = account;
        this.refusals = refusals;
        this.on = draft.on;
        this.needsNoPassword = draft.needsNoPassword;
        this.sanitizes = draft.sanitizes;
        this.passwords = List.copyOf(draft.passwords);
        this.selectors = List.copyOf(draft.selectors);
        this.checked = selectors.toArray(Selector[]::new);
    }

    /** What its clients have. */
    Account account() {
        return account;
    }

    public String name() {
        return account.name();
    }

    /** Whether somebody may become this user. */
    boolean isOn() {
        return on;
    }

    /** Whether any password is right for it. */
    public boolean needsNoPassword() {
        return needsNoPassword;
    }

    @Nullable
    Boolean sanitizes() {
        return sanitizes;
    }

    /** The hashes of its passwords. */
    public List<String> passwords() {
        return passwords;
    }

    /** What it may do: a request that one of them allows. */
    List<Selector> selectors() {
        return selectors;
    }

    /** What is true of it, as rules. */
    public List<String> flags() {
        List<String> flags = new ArrayList<>(List.of(on ? "on" : "off"));
        if (needsNoPassword) {
            flags.add("nopass");
        }
        if (sanitizes != null) {
            flags.add(sanitizes ? "sanitize-payload" : "skip-sanitize-payload");
        }
        return flags;
    }

    /** Whether it is on and this is a password of it. */
    boolean isPassword(byte[] password) {
        // Also if it is of no use: how long this takes tells nothing.
        boolean known = Passwords.isOneOf(password, passwords);
        return on && (needsNoPassword || known);
    }

    /** Whether there is nothing that it may not do. */
    boolean mayDoEverything() {
        return selectors.stream().anyMatch(Selector::allowsAll);
    }

    @Override
    public @Nullable String refusal(Client client, Command command, Args args, Occasion occasion) {
        int verdict = check(command, args);
        if (verdict == Verdict.ALLOWED) {
            Refusals.prepare(this, client, command, args, occasion);
            return null;
        }
        return refusals.refuse(client, command, args, occasion, verdict);
    }

    @Override
    public boolean allows(Command command, Args args) {
        return check(command, args) == Verdict.ALLOWED;
    }

    /** What of a request is not allowed, in words; {@code null} if it is. One char per byte. */
    public @Nullable String denied(Command command, Args args) {
        int verdict = check(command, args);
        return switch (Verdict.reason(verdict)) {
            case Verdict.ALLOWED -> null;
            case Verdict.COMMAND -> "run the '" + command.name() + "' command";
            case Verdict.KEY -> "access the '" + args.echo(Verdict.word(verdict)) + "' key";
            default -> "access the '" + args.echo(Verdict.word(verdict)) + "' channel";
        };
    }

    /** The {@link Verdict} of all selectors together. */
    int check(Command command, Args args) {
        int worst = Verdict.COMMAND;
        int worstWord = 0;
        for (Selector selector : checked) {
            int verdict = selector.check(command, args);
            if (verdict == Verdict.ALLOWED) {
                return verdict;
            }
            int reason = Verdict.reason(verdict);
            int word = Verdict.word(verdict);
            if (reason > worst || (reason == worst && word > worstWord)) {
                worst = reason;
                worstWord = word;
            }
        }
        return Verdict.of(worst, worstWord);
    }

    /** Whether a request is allowed by a selector that lets every key be read. */
    boolean allowsReadingAll(Command command, Args args) {
        for (Selector selector : checked) {
            if (selector.readsAllKeys() && selector.check(command, args) == Verdict.ALLOWED) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean mayHear(Topic.Kind kind, byte[] name) {
        for (Selector selector : checked) {
            if (selector.allowsChannel(kind, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    /** Whether this user may use every channel that another version of it could, as far as their patterns tell. */
    boolean hasChannelsOf(User before) {
        if (selectors.stream().anyMatch(selector -> selector.allChannels)) {
            return true;
        }
        List<String> mine = patterns();
        return before.selectors.stream().noneMatch(selector -> selector.allChannels)
                && mine.containsAll(before.patterns());
    }

    private List<String> patterns() {
        return selectors.stream()
                .flatMap(selector -> selector.channels().stream())
                .map(Selector.ChannelPattern::text)
                .toList();
    }
}
