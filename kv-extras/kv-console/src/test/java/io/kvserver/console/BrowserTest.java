package io.kvserver.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.core.Slow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a real browser, used by keyboard as far as a person would. With the system property {@code kv.console.pictures}, a directory, it saves pictures of all views there, for people to look at.
 */
@Slow
class BrowserTest {
    private static final String HOSTILE = "<img src=x onerror=\"document.title='taken'\">";

    @TempDir
    static Path directory;

    private static Visited visited;
    private static Chromium chromium;

    @BeforeAll
    static void start() throws Exception {
        visited = new Visited(new KvStore(), options -> options.write(true));
        fill(visited.store());
        try {
            chromium = Chromium.start(directory);
        } catch (Throwable e) {
            visited.close();
            throw e;
        }
    }

    @AfterAll
    static void stop() {
        if (chromium != null) {
            chromium.close();
        }
        visited.close();
    }

    private static void fill(KvStore store) {
        for (int i = 1; i <= 120; i++) {
            store.call(
                    "HSET", "user:" + (1000 + i), "name", "Ada " + i, "mail", "ada" + i + "@example.org", "visits", i);
        }
        store.call(
                "SET",
                "session:7f3a",
                "{\"user\":1001,\"roles\":[\"admin\",\"editor\"],\"since\":\"2026-11-29\",\"big\":12345678901234567890,"
                        + "\"nothing\":null,\"nested\":{\"ok\":true,\"ratio\":0.25,\"list\":[]}}",
                "EX",
                1800);
        store.call("SET", "config:greeting", "Hello, world.\nA second line — with ünïcode.");
        store.set("blob:image".getBytes(UTF_8), blob());
        store.call(
                "RPUSH",
                "queue:mail",
                "welcome 1001",
                "welcome 1002",
                "{\"to\":\"ada@example.org\",\"kind\":\"digest\"}");
        store.call("SADD", "tags:article:17", "java", "redis", "server");
        for (int i = 0; i < 250; i++) {
            store.call("ZADD", "board:week", (i * 37) % 1000 + 0.5, "player-" + i);
        }
        addOrders(store);
        store.call("PFADD", "visitors:today", "a", "b", "c", "d");
        store.set("hostile:" + HOSTILE, HOSTILE);
        store.database(3).set("elsewhere", "1");
    }

    private static void addOrders(KvStore store) {
        for (int i = 0; i < 5; i++) {
            store.call(
                    "XADD",
                    "events:orders",
                    (1795900000000L + i * 60_000L) + "-0",
                    "order",
                    5000 + i,
                    "total",
                    "19.9" + i,
                    "state",
                    "paid");
        }
        store.call("XGROUP", "CREATE", "events:orders", "billing", "0");
    }

    private static byte[] blob() {
        byte[] bytes = new byte[600];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        return bytes;
    }

    private static void picture(String name) throws Exception {
        String pictures = System.getProperty("kv.console.pictures");
        if (pictures != null) {
            Files.write(Path.of(pictures, name + ".png"), chromium.screenshot());
        }
    }

    /** Goes to a view and waits until it shows its content. */
    private static void view(String hash, String condition) throws Exception {
        chromium.evaluate("location.hash = '#" + hash + "'");
        chromium.await(condition);
    }

    @Test
    void allViewsCanBeUsedByKeyboard() throws Exception {
        chromium.shape(1280, 800, false);
        chromium.visit("http://127.0.0.1:" + visited.port() + "/kv/?token=" + Visited.TOKEN);
        chromium.await("document.querySelectorAll('[role=treeitem]').length > 5");
        assertEquals("", chromium.evaluate("location.search"));
        assertEquals("129", chromium.evaluate("document.querySelector('.keys .state').textContent.split(' ')[0]"));

        keys();
        values();
        commandLine();
        lists();
        picturesOfOtherShapes();

        assertEquals(List.of(), chromium.complaints());
        assertTrue(chromium.evaluate("document.title").endsWith("kv console"));
        assertEquals("", chromium.evaluate("document.cookie"), "the cookie is not for scripts");
    }

    private static void keys() throws Exception {
        picture("keys");
        chromium.press("/");
        chromium.type("user:*7");
        chromium.await("document.querySelector('.keys .state').textContent.startsWith('12 found')");
        chromium.evaluate("document.querySelector('[role=treeitem]').focus()");
        chromium.press("ArrowRight");
        assertEquals("1007, hash", chromium.evaluate("document.activeElement.getAttribute('aria-label')"));
        chromium.press("Enter");
        chromium.await("document.querySelector('.value h1').textContent === 'user:1007'");
        assertEquals("true", chromium.evaluate("document.activeElement.getAttribute('aria-selected')"));
        chromium.await("document.querySelectorAll('.value tbody tr').length === 3");
        picture("hash");
        chromium.evaluate("document.querySelector('.keys input').value = ''");
        chromium.evaluate("document.querySelector('.keys input').dispatchEvent(new Event('input'))");
    }

    private static void values() throws Exception {
        view("keys/session%3A7f3a", "document.querySelector('.json-name') !== null");
        assertTrue(chromium.evaluate("document.querySelector('.dump').textContent")
                .contains("\"big\": 12345678901234567890,\n"));
        picture("json");
        view("keys/blob%3Aimage", "document.querySelector('.offset') !== null");
        picture("hex");
        view(
                "keys/visitors%3Atoday",
                "document.querySelector('.factlist').textContent.includes('HyperLogLog, sparse')");
        view("keys/board%3Aweek", "document.querySelectorAll('.value tbody tr').length === 100");
        picture("zset");
        chromium.evaluate("document.querySelector('.value > .wide').click()");
        chromium.await("document.querySelectorAll('.value tbody tr').length === 200");
        view("keys/events%3Aorders", "document.querySelectorAll('.value table').length === 2");
        picture("stream");
        view(
                "keys/hostile%3A" + "%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D%27taken%27%22%3E",
                "document.querySelector('.value h1').textContent.startsWith('hostile:<img')");
        assertEquals("0", chromium.evaluate("document.querySelectorAll('main img').length"));
        assertEquals(HOSTILE, chromium.evaluate("document.querySelector('.dump').textContent"));
    }

    private static void commandLine() throws Exception {
        chromium.evaluate("document.activeElement.blur()");
        chromium.press("2");
        chromium.await("document.querySelector('.hello') !== null");
        chromium.type("hg");
        chromium.await("document.querySelectorAll('.choices li').length >= 2");
        picture("completion");
        chromium.press("ArrowDown");
        chromium.press("ArrowDown");
        chromium.press("Tab");
        assertEquals("HGETALL ", chromium.evaluate("document.querySelector('.prompt .line').value"));
        chromium.type("user:1007");
        chromium.press("Enter");
        chromium.await("document.querySelectorAll('.map li').length === 3");
        chromium.type("LRANGE queue:mail 0 -1");
        chromium.press("Enter");
        chromium.await("document.querySelectorAll('.told').length === 2");
        chromium.type("FLUSHALL");
        chromium.press("Enter");
        chromium.await("document.querySelector('.confirm') !== null");
        assertEquals("Cancel", chromium.evaluate("document.activeElement.textContent"));
        picture("command");
        chromium.press("Enter");
        chromium.await("document.querySelector('.confirm') === null");
        assertTrue(visited.store().dbSize() > 100);
        assertTrue(chromium.evaluate("document.activeElement.className").contains("line"));
    }

    private static void lists() throws Exception {
        view("overview", "document.querySelectorAll('.tile').length === 6");
        assertEquals("130", chromium.evaluate("document.querySelectorAll('.figure')[3].textContent"));
        picture("overview");
        visited.store().call("CONFIG", "SET", "slowlog-log-slower-than", "0");
        visited.run("HGETALL user:1007");
        visited.store().call("CONFIG", "SET", "slowlog-log-slower-than", "-1");
        view("slowlog", "document.querySelectorAll('.listed tbody tr').length > 0");
        picture("slowlog");
        view("clients", "document.querySelector('.listed tbody').textContent.includes('kv-console')");
        picture("clients");
        view("channels", "document.activeElement.classList.contains('line')");
        chromium.type("news.*");
        chromium.press("Enter");
        chromium.await("document.querySelector('.state').textContent.startsWith('0 messages')");
        visited.store().publish("news.today", HOSTILE);
        chromium.await("document.querySelector('.listed tbody') !== null");
        assertEquals(HOSTILE, chromium.evaluate("document.querySelector('.listed tbody .data').textContent"));
        picture("channels");
    }

    private static void picturesOfOtherShapes() throws Exception {
        for (boolean dark : new boolean[] {true, false}) {
            for (int width : new int[] {1280, 390}) {
                chromium.shape(width, 800, dark);
                String name = (dark ? "dark-" : "light-") + width;
                view("keys", "document.querySelectorAll('[role=treeitem]').length > 5");
                picture(name + "-keys");
                view("keys/session%3A7f3a", "document.querySelector('.json-name') !== null");
                picture(name + "-json");
                // A phone would zoom out for wider content.
                assertEquals(
                        Integer.toString(width),
                        chromium.evaluate("Math.max(document.documentElement.scrollWidth, innerWidth)"));
                if (System.getProperty("kv.console.pictures") != null) {
                    view("command", "document.querySelector('.prompt') !== null");
                    picture(name + "-command");
                    view("overview", "document.querySelectorAll('.tile').length === 6");
                    picture(name + "-overview");
                }
            }
        }
        String ground = "getComputedStyle(document.body).backgroundColor";
        String light = chromium.evaluate(ground);
        chromium.evaluate("document.getElementById('theme').click()");
        assertTrue(!light.equals(chromium.evaluate(ground)));
    }
}
