package io.kvserver.core;

import io.kvserver.core.access.PasswordFile;
import io.kvserver.core.access.Refusals;
import io.kvserver.core.access.UserFile;
import io.kvserver.core.access.Users;
import io.kvserver.core.client.ConnectionLimits;
import io.kvserver.core.client.ServerState;
import io.kvserver.core.protocol.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a store over the network, and for what: an option of {@link KvStore.Builder}. Calls from inside the process may do
 * everything, whatever is said here. Confined to one thread.
 *
 * <p>Without any of this there is one user, {@code default}, who may do everything, and whose password is {@link
 * KvStore.Builder#password}.
 */
public final class Access {
    private final Map<String, List<String>> users = new LinkedHashMap<>();
    private @Nullable Path file;
    private @Nullable Path passwordFile;
    private boolean allChannels;
    private long refusalsKept = Refusals.DEFAULT_LENGTH;
    private Duration authenticationTimeout = Duration.ofSeconds(ConnectionLimits.DEFAULT_AUTHENTICATION_SECONDS);

    /** Access with defaults. */
    public Access() {}

    /**
     * Adds a user with rules in the language of Redis's ACL SETUSER, as {@code "on", ">secret", "~cache:*", "+@read"}. The user
     * {@code default} may be described as well: its rules take the place of what it may do otherwise. Rules are read when the store
     * is built. Default: no user but {@code default}.
     *
     * @throws IllegalArgumentException if there is a user of the name already
     */
    public Access user(String name, String... rules) {
        if (users.putIfAbsent(name, List.of(rules)) != null) {
            throw new IllegalArgumentException("user: there are two of the name " + name);
        }
        return this;
    }

    /**
     * A file that holds all users, each in a line as {@code user alice on #2bb80d... ~cache:* +@read}: Redis's aclfile. It is read when
     * the store is built and by ACL LOAD, and written by ACL SAVE. Default: none.
     */
    public Access file(Path path) {
        file = Objects.requireNonNull(path, "path");
        return this;
    }

    /**
     * A file whose first line is the default user's password: as {@link KvStore.Builder#password}, for those who keep secrets in
     * files. It is read when the store is built. Default: none.
     */
    public Access passwordFile(Path path) {
        passwordFile = Objects.requireNonNull(path, "path");
        return this;
    }

    /** Whether a user may use all channels until its rules say otherwise; as Redis's acl-pubsub-default. Default: no. */
    public Access allChannels(boolean yes) {
        allChannels = yes;
        return this;
    }

    /**
     * How many refusals ACL LOG keeps; as Redis's acllog-max-len. Default: 128.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Access refusalsKept(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("refusalsKept: " + count + " is negative");
        }
        refusalsKept = count;
        return this;
    }

    /**
     * How long a client that needs a password may take to tell it, in whole seconds, before it is disconnected; zero for any time.
     * Default: 60 seconds.
     *
     * @throws IllegalArgumentException if it is negative or longer than 68 years
     */
    public Access authenticationTimeout(Duration time) {
        if (time.isNegative() || time.toSeconds() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("authenticationTimeout: " + time + " is not from 0 to 68 years");
        }
        authenticationTimeout = time;
        return this;
    }

    /**
     * Sets up a new store.
     *
     * @throws IllegalArgumentException if a rule is wrong; the message names the user or the file's line
     * @throws IllegalStateException if the users, or the password, are said in two places
     * @throws UncheckedIOException if a file cannot be read
     */
    void apply(ServerState server) {
        server.clients().limits().authenticationSeconds((int) authenticationTimeout.toSeconds());
        Users all = Users.of(server);
        all.channelsByDefault(allChannels);
        all.refusals().length(refusalsKept);
        applyPassword(server, all);
        if (file != null && !users.isEmpty()) {
            throw new IllegalStateException("access: users are described in a file and in the program");
        }
        if (file != null && server.settings().password() != null) {
            throw new IllegalStateException(
                    "password: has no effect with a file of users, which has the default user's");
        }
        users.forEach((name, rules) -> add(all, name, rules));
        if (file != null) {
            load(all, new UserFile(file));
        }
    }

    private void applyPassword(ServerState server, Users all) {
        if (passwordFile == null) {
            return;
        }
        if (server.requiresPassword()) {
            throw new IllegalStateException("password: there is one in a file and another one");
        }
        try {
            all.defaultPassword(PasswordFile.read(passwordFile));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static void add(Users all, String name, List<String> rules) {
        try {
            List<String> words = rules.stream().map(Access::bytes).toList();
            all.describe(bytes(name), words);
        } catch (CommandException wrong) {
            throw new IllegalArgumentException("user " + name + ": " + text(wrong));
        }
    }

    /** The bytes of a text, one char for each. */
    private static String bytes(String text) {
        return new String(Codec.UTF_8.encode(text), StandardCharsets.ISO_8859_1);
    }

    private static void load(Users all, UserFile users) {
        try {
            users.load(all, null);
            all.file(users);
        } catch (CommandException wrong) {
            throw new IllegalArgumentException("file: " + text(wrong));
        }
    }

    /** Without the code for clients. */
    private static String text(CommandException wrong) {
        return wrong.text().substring(wrong.text().indexOf(' ') + 1);
    }
}
