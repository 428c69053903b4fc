package io.kvserver.launcher;

import io.kvserver.core.Access;
import io.kvserver.core.KvStore;
import io.kvserver.launcher.Options.UsageException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringTokenizer;

/** Applies the options for passwords and users. Stateless. */
final class AccessOptions {
    static final String USER = "--user";

    private static final String PASSWORD = "--password";
    private static final String PASSWORD_FILE = "--password-file";
    private static final String FILE = "--acl-file";
    private static final String CHANNELS = "--acl-pubsub-default";
    private static final String LOG_LENGTH = "--acllog-max-len";
    private static final String TIMEOUT = "--authentication-timeout";
    private static final String INSECURE = "--insecure-arguments";

    static final List<String> NAMES =
            List.of(PASSWORD, PASSWORD_FILE, USER, FILE, CHANNELS, LOG_LENGTH, TIMEOUT, INSECURE);

    /** Options whose value, on the command line, is visible to everybody who lists the machine's processes. */
    private static final List<String> SECRETS = List.of(PASSWORD, "--tls-key-file-pass");

    private AccessOptions() {}

    /** Refuses secrets on a command line unless it explicitly allows them, and passwords from two places. */
    static void check(Map<String, String> given, Map<String, String> all) throws UsageException {
        if (all.containsKey(INSECURE)) {
            OptionValues.choice(INSECURE, all.get(INSECURE), "yes", "no");
        }
        if (!"yes".equals(all.get(INSECURE))) {
            for (String name : SECRETS) {
                if (given.containsKey(name)) {
                    throw visible(name);
                }
            }
            if (hasPassword(given.getOrDefault(USER, ""))) {
                throw visible(USER);
            }
        }
        if (all.containsKey(PASSWORD) && all.containsKey(PASSWORD_FILE)) {
            throw new UsageException(PASSWORD + " and " + PASSWORD_FILE + ": one of them is enough");
        }
        for (String other : List.of(PASSWORD, PASSWORD_FILE, USER)) {
            if (all.containsKey(FILE) && all.containsKey(other)) {
                throw new UsageException(other + " has no effect with " + FILE + ", which has all users");
            }
        }
    }

    /** Whether a command line allows passwords on it. */
    static boolean isInsecure(List<String> words) {
        int place = words.indexOf(INSECURE);
        return words.contains(INSECURE + "=yes")
                || (place >= 0
                        && place + 1 < words.size()
                        && words.get(place + 1).equals("yes"));
    }

    static UsageException visible(String option) {
        return new UsageException(option
                + " shows a password to everybody who lists the processes of this machine: use a file or a"
                + " variable of the environment, as " + PASSWORD_FILE + " or " + Variables.name(option) + "; or add "
                + INSECURE + " yes");
    }

    private static boolean hasPassword(String users) {
        // Not a regular expression, whose classes a start does not need otherwise.
        StringTokenizer words = new StringTokenizer(users, " \n");
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            if (word.startsWith(">") || word.startsWith("<")) {
                return true;
            }
        }
        return false;
    }

    /** Applies those among all options. */
    static void apply(Map<String, String> values, KvStore.Builder store) throws UsageException {
        Access access = null;
        for (String name : NAMES) {
            String value = values.get(name);
            if (name.equals(PASSWORD) && value != null) {
                store.password(value);
            } else if (value != null && !name.equals(INSECURE)) {
                // Created only when needed: a start without these options loads fewer classes.
                access = access == null ? new Access() : access;
                apply(name, value, access);
            }
        }
        if (access != null) {
            store.access(access);
        }
    }

    private static void apply(String option, String value, Access access) throws UsageException {
        switch (option) {
            case PASSWORD_FILE -> access.passwordFile(path(option, value));
            case FILE -> access.file(path(option, value));
            case USER -> addUsers(value, access);
            case CHANNELS -> access.allChannels(OptionValues.choice(option, value, "allchannels", "resetchannels"));
            case LOG_LENGTH -> access.refusalsKept(OptionValues.count(option, value));
            default -> access.authenticationTimeout(Duration.ofSeconds(OptionValues.count(option, value)));
        }
    }

    private static void addUsers(String lines, Access access) throws UsageException {
        for (String line : lines.split("\n")) {
            String[] words = line.strip().split(" +");
            try {
                access.user(words[0], Arrays.copyOfRange(words, 1, words.length));
            } catch (IllegalArgumentException refused) {
                throw new UsageException(USER + ": there are two of the name " + words[0]);
            }
        }
    }

    private static Path path(String option, String name) throws UsageException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UsageException(option + ": " + e.getMessage());
        }
    }
}
