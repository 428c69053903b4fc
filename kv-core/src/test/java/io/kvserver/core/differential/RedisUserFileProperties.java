package io.kvserver.core.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.Access;
import io.kvserver.core.KvStore;
import io.kvserver.core.command.NewerCommands;
import io.kvserver.core.protocol.Texts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.PropagationMode;

/** The file of users of a real redis-server and of kv: each reads what the other has written, and both find the same mistakes. */
@AddLifecycleHook(RedisHooks.NeedsRedis.class)
@AddLifecycleHook(value = RedisHooks.PrintsSeed.class, propagateTo = PropagationMode.DIRECT_DESCENDANTS)
class RedisUserFileProperties {
    private static final List<String> LIST = List.of("ACL", "LIST");
    private static final List<String> LOAD = List.of("ACL", "LOAD");
    private static final List<String> SAVE = List.of("ACL", "SAVE");
    private static final String OK = "+OK\r\n";

    private static Path file;
    private static RedisServerProcess redis;

    @BeforeContainer
    static void startRedis() throws IOException, InterruptedException {
        if (RedisServerProcess.isInstalled()) {
            file = Files.createTempFile("users", ".acl");
            redis = RedisServerProcess.start("--aclfile", file.toString());
        }
    }

    @AfterContainer
    static void stopRedis() throws IOException {
        if (redis != null) {
            redis.close();
            Files.delete(file);
        }
    }

    private static ClientPair connect() throws IOException {
        Files.writeString(file, "");
        KvStore store = new KvStore.Builder().access(new Access().file(file)).build();
        ClientPair admin = ClientPair.connect(store, redis);
        assertEquals(OK, admin.redisReply(LOAD));
        return admin;
    }

    @Property(tries = 60)
    void bothReadTheSameFileAlike(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(5); i >= 0; i--) {
            text.append(random.nextInt(20) == 0 ? "\t" : "").append(line(random));
            text.append(random.nextInt(6) == 0 ? " \r\n" : "\n");
        }
        try (ClientPair admin = connect()) {
            Files.writeString(file, text, StandardCharsets.ISO_8859_1);

            assertEquals(Texts.quoted(admin.redisReply(LOAD)), Texts.quoted(admin.kvReply(LOAD)), text::toString);
            assertEquals(users(admin.redisReply(LIST)), users(admin.kvReply(LIST)), text::toString);
        }
    }

    private static String line(Random random) {
        return switch (random.nextInt(12)) {
            case 0 -> "";
            case 1 -> random.nextInt(3) == 0 ? "users x" : "user default on nopass +@all ~*";
            default -> {
                List<String> words = AccessRequests.change(random);
                yield "user " + String.join(" ", words.subList(2, words.size()));
            }
        };
    }

    @Property(tries = 20)
    void eachReadsWhatTheOtherHasWritten(@ForAll long seed) throws IOException {
        Random random = new Random(seed);
        try (ClientPair admin = connect()) {
            for (int i = 0; i < 8; i++) {
                admin.kvReply(AccessRequests.change(random));
            }
            String users = admin.kvReply(LIST);
            if (!namesNewer(users)) {
                assertEquals(OK, admin.kvReply(SAVE));
                assertEquals(OK, admin.redisReply(LOAD));
                assertEquals(users(users), users(admin.redisReply(LIST)));
            }
            for (int i = 0; i < 4; i++) {
                admin.redisReply(AccessRequests.change(random));
            }
            assertEquals(OK, admin.redisReply(SAVE));
            assertEquals(OK, admin.kvReply(LOAD));
            assertEquals(users(admin.redisReply(LIST)), users(admin.kvReply(LIST)));
        }
    }

    private static boolean namesNewer(String users) {
        return Arrays.stream(users.split("[ \r\n()]+"))
                .anyMatch(word -> word.matches("[+-].*") && NewerCommands.NAMES.contains(word.substring(1)));
    }

    private static String users(String list) {
        return Texts.quoted(RedisAccessProperties.comparable(list));
    }

    @Property(tries = 1)
    void aServerStartsOnTheOthersFile() throws IOException, InterruptedException {
        List<String> rules =
                new ArrayList<>(List.of("ACL", "SETUSER", "alice", "on", ">p", "~a", "&b", "+@read", "(+set ~c)"));
        try (ClientPair admin = connect()) {
            assertEquals(OK, admin.kvReply(rules));
            assertEquals(OK, admin.kvReply(SAVE));
            String users = admin.kvReply(LIST);
            try (RedisServerProcess started = RedisServerProcess.start("--aclfile", file.toString());
                    RedisConnection client = new RedisConnection(started)) {
                assertEquals(users, client.exchange(LIST));
                assertEquals(OK, client.exchange(List.of("AUTH", "alice", "p")));
                assertTrue(client.exchange(List.of("GET", "b")).startsWith("-NOPERM "));
            }
        }
    }
}
