package io.kvserver.core.differential;

import io.kvserver.core.command.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Requests about users, and requests that users make. Stateless. */
final class AccessRequests {
    static final List<String> USERS = List.of("alice", "bob", "carol", "default2");
    static final List<String> PASSWORDS = List.of("p", "secret", "\u00ff\u0001x");
    private static final List<String> PATTERNS = List.of("*", "a*", "a", "b?", "[ab]c", "k:*", "\\a", "", "z*z");
    private static final List<String> CHANNELS = List.of("*", "ch", "ch*", "n[ew]ws", "");
    private static final List<String> KEYS = List.of("a", "ab", "bc", "b", "ac", "k:1", "zz", "");

    /** Commands with subcommands, with first arguments, and commands that kv does not have. */
    private static final List<String> COMMANDS = List.of(
            "get",
            "set",
            "GetSet",
            "config",
            "config|get",
            "CONFIG|set",
            "client",
            "client|id",
            "client|kill",
            "select",
            "debug",
            "acl",
            "acl|whoami",
            "cluster",
            "cluster|nodes",
            "replicaof",
            "module|list",
            "xinfo",
            "xinfo|stream",
            "object|encoding",
            "ping",
            "auth",
            "hello",
            "publish",
            "subscribe",
            "eval",
            "sort",
            "del",
            "lpush",
            "blpop",
            "mset",
            "mget",
            "multi",
            "exec",
            "flushall",
            "keys",
            "pubsub",
            "pubsub|numpat",
            "memory|usage",
            "zadd");

    private static final List<String> BROKEN = List.of(
            "x",
            "+nosuch",
            "-nosuch",
            "+@nosuch",
            "-@nosuch",
            "+config|nosuch",
            "+get|",
            "+config|get|x",
            "-select|1",
            "-get|x",
            "%X~a",
            "%RR~a",
            "~a b",
            "&a b",
            "#abc",
            "!abc",
            "<nosuch",
            ")",
            "+",
            "-",
            "@read",
            "read",
            "((+get))",
            "#" + "A".repeat(64),
            "!" + "0".repeat(64),
            "(x)",
            "(+get on)",
            "(>p)");

    private AccessRequests() {}

    private static <T> T one(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** A rule about commands, keys or channels. */
    private static String selectorRule(Random random) {
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> "+@" + category(random);
            case 3, 4 -> "-@" + category(random);
            case 5, 6, 7 -> "+" + one(random, COMMANDS);
            case 8, 9 -> "-" + one(random, COMMANDS);
            case 10 -> one(random, List.of("+select|1", "+select|x", "+get|a", "+GET|A", "+config|get", "+debug|x"));
            case 11 -> one(random, List.of("+@all", "-@all", "allcommands", "nocommands", "AllCommands"));
            case 12, 13 -> "~" + one(random, PATTERNS);
            case 14 -> "%R~" + one(random, PATTERNS);
            case 15 -> "%w~" + narrow(random);
            case 16 -> one(random, List.of("%RW~", "%wr~")) + narrow(random);
            case 17 -> one(random, List.of("resetkeys", "allkeys", "~*", "resetkeys"));
            case 18, 19 -> "&" + one(random, CHANNELS);
            default -> one(random, List.of("resetchannels", "allchannels", "&*", "resetchannels"));
        };
    }

    /** Never all keys in another form than {@code ~*}: Redis writes it as {@code ~*}, and cannot read that behind other patterns. */
    private static String narrow(Random random) {
        return one(random, PATTERNS.subList(1, PATTERNS.size()));
    }

    private static String category(Random random) {
        String name = one(random, Command.CATEGORIES).substring(1);
        return random.nextInt(8) == 0 ? name.toUpperCase(Locale.ROOT) : name;
    }

    private static void addRule(Random random, List<String> words) {
        switch (random.nextInt(30)) {
            case 0, 1 -> words.add(one(random, List.of("on", "off", "ON", "on")));
            case 2 -> words.add(one(random, List.of("nopass", "resetpass")));
            case 3, 4 -> words.add(">" + one(random, PASSWORDS));
            case 5 -> words.add("<" + one(random, PASSWORDS));
            case 6 ->
                words.add(one(random, List.of("#", "!"))
                        + String.valueOf(random.nextInt(3)).repeat(64));
            case 7 -> words.add(one(random, List.of("sanitize-payload", "skip-sanitize-payload", "clearselectors")));
            case 8 -> words.add(random.nextInt(4) == 0 ? "reset" : "");
            case 9, 10, 11 -> addSelector(random, words);
            case 12 -> words.add(random.nextInt(3) == 0 ? one(random, BROKEN) : "");
            default -> words.add(selectorRule(random));
        }
    }

    /** Split into one word or into several. */
    private static void addSelector(Random random, List<String> words) {
        List<String> rules = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            rules.add(selectorRule(random));
        }
        String text = "(" + String.join(random.nextInt(6) == 0 ? "  " : " ", rules) + ")";
        if (random.nextBoolean()) {
            words.add(text);
        } else {
            words.addAll(List.of(text.split(" ", -1)));
        }
    }

    /** A change of a user. */
    static List<String> change(Random random) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", one(random, USERS)));
        for (int i = random.nextInt(6); i >= 0; i--) {
            addRule(random, words);
        }
        return words;
    }

    /** A request that an administrator sends. */
    static List<String> question(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1 -> List.of("ACL", "GETUSER", one(random, USERS));
            case 2 -> List.of("ACL", "LIST");
            case 3 -> List.of("ACL", "USERS");
            case 4 -> random.nextInt(4) == 0 ? List.of("ACL", "DELUSER", "default", "bob") : List.of("ACL", "LIST");
            default -> {
                List<String> words = new ArrayList<>(List.of("ACL", "DRYRUN", one(random, USERS)));
                words.addAll(request(random));
                yield words;
            }
        };
    }

    private static String key(Random random) {
        return one(random, KEYS);
    }

    /** A request that a user sends. */
    static List<String> request(Random random) {
        return switch (random.nextInt(34)) {
            case 0, 1 -> List.of("GET", key(random));
            case 2 -> List.of("SET", key(random), "x");
            case 3 -> List.of("SET", key(random), "x", "GET");
            case 4 -> List.of("MGET", key(random), key(random), key(random));
            case 5 -> List.of("MSET", key(random), "x", key(random), "y");
            case 6 -> List.of("DEL", key(random), key(random));
            case 7 -> List.of("EXISTS", key(random));
            case 8 -> List.of("COPY", key(random), key(random));
            case 9 -> List.of("PUBLISH", one(random, List.of("ch", "news", "x")), "m");
            case 10 -> List.of("CONFIG", "GET", "nosuch");
            case 11 -> List.of("CLIENT", "ID");
            case 12 -> List.of("SELECT", one(random, List.of("0", "x")));
            case 13 -> List.of("ACL", "WHOAMI");
            case 14 -> List.of("TYPE", key(random));
            case 15 -> List.of("SORT", "list", "BY", one(random, List.of("a", "a*")), "ALPHA");
            case 16 -> List.of("SORT", "list", "GET", "#", "ALPHA");
            case 17 -> List.of("EVAL", "return redis.pcall('GET', KEYS[1])", "1", key(random));
            case 18 -> List.of("EVAL", "return redis.pcall('SET', ARGV[1], 'x')", "0", key(random));
            case 19 -> List.of("EVAL", "return redis.acl_check_cmd('SET', ARGV[1], 'x')", "0", key(random));
            case 20 -> List.of("BITFIELD", key(random), "GET", "u8", "0");
            case 21 -> List.of("BITFIELD", key(random), "SET", "u8", "0", "1");
            case 22 -> List.of("ZUNIONSTORE", "none", "2", "none", key(random));
            case 23 -> List.of("LMPOP", "2", "none", key(random), "LEFT");
            case 24 -> List.of("PING");
            case 25 -> List.of("LPUSH", key(random), "x");
            case 26 -> List.of("MULTI");
            case 27 -> List.of("EXEC");
            case 28 -> List.of("DISCARD");
            case 29 -> List.of("ECHO", "x");
            case 30 -> List.of("WATCH", key(random));
            case 31 -> List.of("SUBSTR", key(random), "0", "1");
            case 32 -> List.of("AUTH", one(random, USERS), one(random, PASSWORDS));
            default -> List.of("PUBSUB", "NUMPAT");
        };
    }
}
