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
 * The users of a store and their permissions, for {@link KvStore.Builder#access}. They restrict clients, but not calls from
 * inside the process. Confined to one thread.
 *
 * <p>By default there is one user, {@code default}, without restrictions; its password is {@link KvStore.Builder#password}.
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
     * Adds a user with rules in the syntax of Redis's ACL SETUSER, such as {@code "on", ">secret", "~cache:*", "+@read"}.
     * Rules given for the user {@code default} replace its usual ones. Rules are checked when the store is built. Default:
     * only the user {@code default}.
     *
     * @throws IllegalArgumentException if the user has been added already
     */
    public Access user(String name, String... rules) {
        if (users.putIfAbsent(name, List.of(rules)) != null) {
            throw new IllegalArgumentException("user: there are two of the name " + name);
        }
        return this;
    }

    /**
     * The file that holds all users, one per line, such as {@code user alice on #2bb80d... ~cache:* +@read}. Like Redis's
     * aclfile. It is read when the store is built and by ACL LOAD, and written by ACL SAVE. Default: none.
     */
    public Access file(Path path) {
        file = Objects.requireNonNull(path, "path");
        return this;
    }

    /**
     * A file whose first line is the default user's password, as an alternative to {@link KvStore.Builder#password}. It is
     * read when the store is built. Default: none.
     */
    public Access passwordFile(Path path) {
        passwordFile = Objects.requireNonNull(path, "path");
        return this;
    }

    /**
     * Whether new users may access all channels unless their rules restrict them. Like Redis's acl-pubsub-default. Default:
     * no.
     */
    public Access allChannels(boolean yes) {
        allChannels = yes;
        return this;
    }

    /**
     * The maximum number of entries in ACL LOG. Like Redis's acllog-max-len. Default: 128.
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
     * The time that a client has to authenticate, if a password is required, before it is disconnected; in whole seconds,
     * zero for no limit. Default: 60 seconds.
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
     * Applies these options to a new store.
     *
     * @throws IllegalArgumentException if a rule is invalid; the message names the user or the line of the file
     * @throws IllegalStateException if the users, or the password, are given in two places
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

    /** Encodes a text as UTF-8, one char per byte. */
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

    /** The message without the error code. */
    private static String text(CommandException wrong) {
        return wrong.text().substring(wrong.text().indexOf(' ') + 1);
    }
}
