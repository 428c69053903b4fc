package io.kvserver.core.access;

import io.kvserver.core.client.Client;
import io.kvserver.core.client.Rights.Occasion;
import io.kvserver.core.client.invocation.ClientDescription;
import io.kvserver.core.command.Command;
import io.kvserver.core.protocol.Args;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What users were not allowed to do: the errors, and the log of them that ACL LOG shows. Any thread. */
public final class Refusals {
    public static final long DEFAULT_LENGTH = 128;

    /** Within this time, refusals that are the same in all else are one entry. */
    private static final long SAME_MILLIS = 60_000;

    /** How much of each text is kept: clients decide how long their keys are and how many entries there are. */
    private static final int KEPT_CHARS = 4096;

    /** How many entries are searched for an equal one. */
    private static final int SEARCHED = 10;

    private final InstantSource clock;
    /** The latest first. */
    private final List<Entry> entries = new ArrayList<>();

    private long nextId;

    private volatile long length = DEFAULT_LENGTH;

    /**
     * An entry.
     *
     * @param id tells it from others; those that came later have higher ones
     * @param count how often it has happened
     * @param reason {@code command}, {@code key}, {@code channel} or {@code auth}
     * @param context {@code toplevel}, {@code multi} or {@code lua}
     * @param object the command, key or channel
     * @param createdMillis when it happened first, in milliseconds since 1970
     * @param millis when it happened last
     * @param client the client's line in CLIENT LIST
     */
    public record Entry(
            long id,
            long count,
            String reason,
            String context,
            String object,
            String user,
            long createdMillis,
            long millis,
            String client) {
        private boolean isAs(Entry other) {
            return reason.equals(other.reason)
                    && context.equals(other.context)
                    && Math.abs(millis - other.millis) <= SAME_MILLIS
                    && object.equals(other.object)
                    && user.equals(other.user);
        }

        private Entry again(Entry before) {
            long first = before.createdMillis;
            return new Entry(before.id, before.count + 1, reason, context, object, user, first, millis, client);
        }
    }

    Refusals(InstantSource clock) {
        this.clock = clock;
    }

    /** How many entries are kept. */
    public long length() {
        return length;
    }

    public void length(long most) {
        length = most;
    }

    /** The latest entries, the last first. */
    public synchronized List<Entry> latest(long most) {
        return List.copyOf(entries.subList(0, (int) Math.min(most, entries.size())));
    }

    /** Forgets all entries. */
    public synchronized void clear() {
        entries.clear();
    }

    /** Notes a request that is not allowed, and returns the error for it. */
    String refuse(Client client, Command command, Args args, Occasion occasion, int verdict) {
        int reason = Verdict.reason(verdict);
        String object = reason == Verdict.COMMAND ? command.name() : args.latin1(Verdict.word(verdict));
        add(
                client,
                args,
                name(reason),
                context(occasion),
                object,
                client.account().name());
        return switch (occasion) {
            case ALONE, QUEUED -> "NOPERM " + error(reason, command);
            case EXECUTED ->
                "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call. This"
                        + " command is no longer allowed for the following reason: " + changed(reason);
            case SCRIPTED -> "ERR The user executing the script " + inScript(reason);
        };
    }

    private static String error(int reason, Command command) {
        return switch (reason) {
            case Verdict.COMMAND -> "this user has no permissions to run the '" + command.name() + "' command";
            case Verdict.KEY -> "this user has no permissions to access one of the keys used as arguments";
            default -> "this user has no permissions to access one of the channels used as arguments";
        };
    }

    private static String changed(int reason) {
        return switch (reason) {
            case Verdict.COMMAND -> "no permission to execute the command or subcommand";
            case Verdict.KEY -> "no permission to touch the specified keys";
            default -> "no permission to access one of the channels used as arguments to the command";
        };
    }

    private static String inScript(int reason) {
        return switch (reason) {
            case Verdict.COMMAND -> "can't run this command or subcommand";
            case Verdict.KEY -> "can't access at least one of the keys mentioned in the command arguments";
            default -> "can't publish to the channel mentioned in the command";
        };
    }

    private static String name(int reason) {
        return switch (reason) {
            case Verdict.COMMAND -> "command";
            case Verdict.KEY -> "key";
            default -> "channel";
        };
    }

    private static String context(Occasion occasion) {
        return switch (occasion) {
            case ALONE -> "toplevel";
            case QUEUED, EXECUTED -> "multi";
            case SCRIPTED -> "lua";
        };
    }

    /** Notes a password that was not right. */
    void wrongPassword(Client client, Args args, String user) {
        String context = client.transaction().isExecuting() ? "multi" : "toplevel";
        add(client, args, "auth", context, args.latin1(0), user);
    }

    private void add(Client client, Args args, String reason, String context, String object, String user) {
        String line = ClientDescription.of(client, args);
        long now = clock.millis();
        synchronized (this) {
            Entry entry = new Entry(nextId, 1, reason, context, kept(object), kept(user), now, now, kept(line));
            for (int i = 0; i < Math.min(SEARCHED, entries.size()); i++) {
                if (entry.isAs(entries.get(i))) {
                    entries.add(0, entry.again(entries.remove(i)));
                    return;
                }
            }
            nextId++;
            entries.add(0, entry);
            int kept = (int) Math.min(entries.size(), length);
            entries.subList(kept, entries.size()).clear();
        }
    }

    private static String kept(String text) {
        return text.length() <= KEPT_CHARS ? text : text.substring(0, KEPT_CHARS);
    }

    /** Before an allowed request is run: one that may reach keys which its words do not name, needs a right to all for that. */
    static void prepare(User user, Client client, Command command, Args args, Occasion occasion) {
        if (command.mayReachAll() && occasion != Occasion.QUEUED) {
            client.keys().confine(!user.allowsReadingAll(command, args));
        }
    }
}
