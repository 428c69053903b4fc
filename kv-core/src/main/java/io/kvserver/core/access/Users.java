package io.kvserver.core.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.client.Account;
import io.kvserver.core.client.Client;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.pubsub.Subscriber;
import io.kvserver.core.pubsub.Topic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The users of a store. Names and rules have one char per byte. Any thread; changes come one after another.
 *
 * <p>A change is published in this order: the new rights in the user's {@link Account}, so that the next request of each of its
 * clients is checked by them; then a look at the clients whose subscriptions the rights do not cover, or whose user is gone. Those
 * that subscribe or become the user meanwhile look at the account after that themselves.
 */
public final class Users {
    private final ServerState server;
    private final Refusals refusals;
    private final Rules rules;
    /** By name, in the order of the names' bytes. Replaced, never changed. */
    private volatile SortedMap<String, User> users = new TreeMap<>();

    /** Where they are kept; {@code null} if nowhere. */
    private volatile @Nullable UserFile file;

    private Users(ServerState server) {
        this.server = server;
        this.refusals = new Refusals(server.clock());
        this.rules = new Rules(server.commands());
        put(new User(server.everyone(), Draft.ofAll(rules), refusals));
        byte[] password = server.settings().password();
        if (password != null) {
            defaultPassword(password);
        }
    }

    /** Those of a store. */
    public static Users of(ServerState server) {
        return server.part(Users.class, Users::new);
    }

    /** What was not allowed. */
    public Refusals refusals() {
        return refusals;
    }

    /** Whether users may use all channels until their rules say otherwise; {@code acl-pubsub-default}. */
    public boolean channelsByDefault() {
        return rules.channelsByDefault();
    }

    public void channelsByDefault(boolean yes) {
        rules.channelsByDefault(yes);
    }

    /** Where the users are kept; {@code null} if nowhere. */
    public @Nullable UserFile file() {
        return file;
    }

    /** Says where the users are kept. */
    public void file(UserFile where) {
        file = where;
    }

    /** All users, in the order of their names' bytes. */
    public Collection<User> all() {
        return users.values();
    }

    /** The user with a name; {@code null} if there is none. */
    public @Nullable User find(String name) {
        return users.get(name);
    }

    /** A user as a line of a file. */
    public String line(User user) {
        return RuleText.line(user, rules);
    }

    /** What each selector of a user allows, as three texts: commands, keys, channels. The first one is the user's own. */
    public List<List<String>> selectors(User user) {
        return user.selectors().stream()
                .map(selector -> List.of(
                        RuleText.commands(selector, rules), RuleText.keys(selector), RuleText.channels(selector)))
                .toList();
    }

    /**
     * Makes a client the user whose name and password it has told. Whether they were right; if not, that is in the log.
     *
     * @param user the name
     */
    public boolean authenticate(Client client, Args request, String user, byte[] password) {
        User named = users.get(user);
        // Without such a user it takes as long.
        boolean right = named == null ? Passwords.isOneOf(password, List.of()) : named.isPassword(password);
        if (named != null && right && client.becomes(named.account())) {
            return true;
        }
        refusals.wrongPassword(client, request, user);
        return false;
    }

    /**
     * Makes a client a user without a password, because something else has shown who it is. Whether there is such a user that may be
     * used.
     */
    public boolean identify(Client client, String user) {
        User named = users.get(user);
        return named != null && named.isOn() && client.becomes(named.account());
    }

    /** Changes what the default user's password is; {@code null}: any is right. */
    public synchronized void defaultPassword(byte @Nullable [] password) {
        server.settings().password(password);
        byte[] set = server.settings().password();
        Draft draft = Draft.of(defaultUser(), rules);
        draft.apply("resetpass");
        draft.apply(set == null ? "nopass" : ">" + new String(set, ISO_8859_1));
        change(defaultUser().account(), draft);
    }

    /** The user that a client is until it says otherwise. */
    public User defaultUser() {
        User user = users.get(server.everyone().name());
        if (user == null) {
            throw new IllegalStateException("no default user");
        }
        return user;
    }

    /**
     * Adds a user, or changes one, by rules.
     *
     * @throws CommandException if a rule or the name is wrong: then nothing has changed
     */
    public synchronized void set(String name, List<String> words) {
        if (Rules.hasSpace(name)) {
            throw new CommandException("ERR Usernames can't contain spaces or null characters");
        }
        int[] open = new int[1];
        List<String> merged = Rules.merge(words, open);
        if (merged == null) {
            throw new CommandException(
                    "ERR Unmatched parenthesis in acl selector starting at '" + words.get(open[0]) + "'.");
        }
        User before = users.get(name);
        Draft draft = before == null ? Draft.begin(rules) : Draft.of(before, rules);
        for (String rule : merged) {
            RuleError error = draft.apply(rule);
            if (error != null) {
                throw new CommandException("ERR Error in ACL SETUSER modifier '" + rule + "': " + error.text());
            }
        }
        change(before == null ? new Account(name) : before.account(), draft);
    }

    /**
     * Adds a user by rules, or describes the default user anew, as a file does.
     *
     * @throws CommandException as {@link #set}
     */
    public synchronized void describe(String name, List<String> words) {
        List<String> all = new ArrayList<>();
        if (name.equals(server.everyone().name())) {
            all.add("reset");
        }
        all.addAll(words);
        set(name, all);
    }

    /** Makes a draft the user that has an account. */
    private void change(Account account, Draft draft) {
        User before = users.get(account.name());
        User user = new User(account, draft, refusals);
        // In this order: who can tell a new password has the new rights at once.
        publish(user);
        put(user);
        if (before != null && !user.hasChannelsOf(before)) {
            endUncovered(user);
        }
    }

    private void put(User user) {
        SortedMap<String, User> changed = new TreeMap<>(users);
        changed.put(user.name(), user);
        users = changed;
    }

    /** Makes the rights those of its clients. */
    private static void publish(User user) {
        user.account().rights(user.mayDoEverything() ? null : user);
        user.account().open(user.needsNoPassword() && user.isOn());
    }

    /** Closes the clients of a user that have subscribed to what it must not hear. */
    private void endUncovered(User user) {
        for (Topic.Kind kind : Topic.Kind.values()) {
            for (Topic topic : server.pubSub().subscribers(kind).topics()) {
                if (!user.mayHear(kind, topic.name())) {
                    server.pubSub().subscribers(kind).each(topic, subscriber -> endIfOf(user, subscriber));
                }
            }
        }
    }

    private static void endIfOf(User user, Subscriber subscriber) {
        if (subscriber instanceof Client client && client.account() == user.account()) {
            client.kill();
        }
    }

    /**
     * Deletes users, and closes their clients, but for {@code asking}, which still gets its reply. Returns how many there were.
     *
     * @throws CommandException if one is the default user: then nobody has been deleted
     */
    public synchronized int delete(List<String> names, @Nullable Client asking) {
        if (names.contains(server.everyone().name())) {
            throw new CommandException("ERR The 'default' user cannot be removed");
        }
        int deleted = 0;
        SortedMap<String, User> left = new TreeMap<>(users);
        List<User> gone = new ArrayList<>();
        for (String name : names) {
            User user = left.remove(name);
            if (user != null) {
                gone.add(user);
                deleted++;
            }
        }
        users = left;
        gone.forEach(user -> end(user, asking));
        return deleted;
    }

    private void end(User user, @Nullable Client asking) {
        Account account = user.account();
        account.rights(new User(account, Draft.begin(rules), refusals));
        account.delete();
        for (Client client : server.clients().all()) {
            if (client.account() == account) {
                if (client == asking) {
                    client.close();
                } else {
                    client.kill();
                }
            }
        }
    }

    /**
     * Replaces all users by those of lines as {@link #line} makes them. A user that is not among them is deleted, as by {@link
     * #delete}; the default user is then as it is at first. In Redis all clients of other users than the default one are closed, and
     * so they are here.
     *
     * @param source what errors name as the lines' place
     * @throws CommandException with all that is wrong, if anything is: then nothing has changed
     */
    public synchronized void replace(String source, List<String> lines, @Nullable Client asking) {
        UserLines read = new UserLines(source, rules);
        read.take(lines);
        if (!read.errors().isEmpty()) {
            throw new CommandException("ERR " + read.errors()
                    + "WARNING: ACL errors detected, no change to the previously active ACL rules was performed");
        }
        Draft everyone = read.drafts().remove(server.everyone().name());
        Collection<User> before = all();
        SortedMap<String, User> loaded = new TreeMap<>();
        read.drafts().forEach((name, draft) -> loaded.put(name, new User(new Account(name), draft, refusals)));
        loaded.values().forEach(Users::publish);
        loaded.put(server.everyone().name(), defaultUser());
        users = loaded;
        change(server.everyone(), everyone == null ? Draft.ofAll(rules) : everyone);
        for (User user : before) {
            if (!user.account().isDefault()) {
                end(user, asking);
            }
        }
    }
}
