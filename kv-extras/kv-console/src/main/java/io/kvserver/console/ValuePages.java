package io.kvserver.console;

import static io.kvserver.console.StoreClient.onKey;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/**
 * Writes a key's value one page at a time: {@code items} from the place {@code from} on, and the place of the next page
 * in {@code next}. Only this class interprets places. Stateless.
 */
final class ValuePages {
    private static final int STRING_PAGE = 32 << 10;
    private static final int PAGE = 100;
    private static final String COUNT = Integer.toString(PAGE);

    private ValuePages() {}

    /** Writes the properties of a key and a page of its value. */
    static void write(StoreClient client, Form form, Json json) throws IOException, RefusedException {
        byte[] key = form.bytes("key");
        List<Answer> facts = client.calls(
                Bounds.FACTS,
                List.of(
                        onKey("TYPE", key),
                        onKey("PTTL", key),
                        new byte[][] {StoreClient.words("MEMORY")[0], StoreClient.words("USAGE")[0], key},
                        new byte[][] {StoreClient.words("OBJECT")[0], StoreClient.words("ENCODING")[0], key}));
        String type = client.require(facts.get(0)).text();
        json.object().name("key").bytes(key, key.length).name("type").text(type);
        json.name("ttl").number(facts.get(1)).name("memory").number(facts.get(2));
        json.name("encoding").text(facts.get(3).isError() ? null : facts.get(3).text());
        Page page = new Page(client, key, form, json);
        switch (type) {
            case "string" -> page.string();
            case "hash" -> page.scanned("HLEN", "HSCAN", true);
            case "set" -> page.scanned("SCARD", "SSCAN", false);
            case "list" -> page.list();
            case "zset" -> page.sortedSet();
            case "stream" -> page.stream();
            default -> {}
        }
        json.endObject();
    }

    /** One page. Confined to one thread. */
    private static final class Page {
        private final StoreClient client;
        private final byte[] key;
        private final String from;
        private final String match;
        private final Json json;

        Page(StoreClient client, byte[] key, Form form, Json json) {
            this.client = client;
            this.key = key;
            this.from = form.text("from", "");
            this.match = form.text("match", "");
            this.json = json;
        }

        private Answer ask(Bounds bounds, String command, String... words) throws IOException, RefusedException {
            return client.require(client.call(bounds, onKey(command, key, words)));
        }

        /** Writes the number of elements. */
        private long length(String command) throws IOException, RefusedException {
            long length = ask(Bounds.FACTS, command).number(0);
            json.name("length").number(length);
            return length;
        }

        private long index() throws RefusedException {
            return Form.index(from);
        }

        private void next(long index, long length) {
            json.name("next").text(index < length ? Long.toString(index) : null);
        }

        void string() throws IOException, RefusedException {
            long length = length("STRLEN");
            long start = index();
            Answer part = ask(Bounds.STRING, "GETRANGE", Long.toString(start), Long.toString(start + STRING_PAGE - 1));
            if (start == 0 && KeyPages.startsWith(part.bytes(), "HYLL")) {
                Answer count = client.call(Bounds.FACTS, onKey("PFCOUNT", key));
                if (!count.isError()) {
                    boolean dense = part.size() > 4 && part.bytes()[4] == 0;
                    json.name("hyperloglog").object().name("count").number(count);
                    json.name("form").text(dense ? "dense" : "sparse").endObject();
                }
            }
            // Whether the value is text is decided over all pages: a page may end in the middle of a character.
            json.name("start").number(start).name("hex").text(HexFormat.of().formatHex(part.bytes()));
            next(start + part.size(), length);
        }

        void list() throws IOException, RefusedException {
            long length = length("LLEN");
            long start = index();
            Answer page = ask(Bounds.ELEMENTS, "LRANGE", Long.toString(start), Long.toString(start + PAGE - 1));
            json.name("start").number(start).name("items").array();
            page.parts().forEach(json::bytes);
            json.endArray();
            next(start + page.parts().size(), page.parts().isEmpty() ? 0 : length);
        }

        void sortedSet() throws IOException, RefusedException {
            if (!match.isEmpty()) {
                scanned("ZCARD", "ZSCAN", true);
                return;
            }
            long length = length("ZCARD");
            long start = index();
            Answer page =
                    ask(Bounds.ELEMENTS, "ZRANGE", Long.toString(start), Long.toString(start + PAGE - 1), "WITHSCORES");
            json.name("start").number(start).name("items").array();
            for (Answer pair : page.parts()) {
                json.array().bytes(pair.part(0)).text(pair.part(1).text()).endArray();
            }
            json.endArray();
            next(start + page.parts().size(), page.parts().isEmpty() ? 0 : length);
        }

        /** Writes a page by a cursor: in the store's order, and an element may appear twice. */
        void scanned(String lengthCommand, String command, boolean pairs) throws IOException, RefusedException {
            length(lengthCommand);
            String cursor = from.isEmpty() ? "0" : from;
            Answer page = ask(Bounds.ELEMENTS, command, cursor, "COUNT", COUNT, "MATCH", match.isEmpty() ? "*" : match);
            List<Answer> found = page.part(1).parts();
            json.name("items").array();
            for (int i = 0; i < found.size(); i += pairs ? 2 : 1) {
                if (pairs) {
                    json.array().bytes(found.get(i));
                    json.bytes(i + 1 < found.size() ? found.get(i + 1) : Answer.nil())
                            .endArray();
                } else {
                    json.bytes(found.get(i));
                }
            }
            json.endArray().name("cut").bool(page.part(1).isCut());
            String after = page.part(0).text();
            json.name("next").text(after.equals("0") ? null : after);
        }

        /** Writes a page of a stream, the newest entries first. */
        void stream() throws IOException, RefusedException {
            length("XLEN");
            Answer page = ask(Bounds.ELEMENTS, "XREVRANGE", from.isEmpty() ? "+" : from, "-", "COUNT", COUNT);
            json.name("items").array();
            String last = "";
            for (Answer entry : page.parts()) {
                last = entry.part(0).text();
                json.object().name("id").text(last).name("fields").array();
                entry.part(1).parts().forEach(json::bytes);
                json.endArray().endObject();
            }
            json.endArray();
            json.name("next").text(page.size() < PAGE ? null : "(" + last);
            if (from.isEmpty()) {
                groups();
            }
        }

        private void groups() throws IOException {
            Answer groups =
                    client.call(Bounds.ELEMENTS, StoreClient.words("XINFO")[0], StoreClient.words("GROUPS")[0], key);
            json.name("groups").array();
            for (Answer group : groups.parts()) {
                json.object().name("name").bytes(group.get("name"));
                for (String fact : List.of("consumers", "pending", "lag")) {
                    json.name(fact).number(group.get(fact));
                }
                json.name("last").text(group.get("last-delivered-id").text()).endObject();
            }
            json.endArray();
        }
    }
}
