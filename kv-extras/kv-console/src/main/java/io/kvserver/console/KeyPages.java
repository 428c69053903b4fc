package io.kvserver.console;

import static io.kvserver.console.StoreClient.onKey;
import static io.kvserver.console.StoreClient.words;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lists keys by SCAN, one page at a time. Stateless. */
final class KeyPages {
    private static final long MOST = 2_000;
    private static final String STEP = "500";

    /** The most steps of SCAN for one page, however few keys match. */
    private static final int MOST_STEPS = 100;

    private KeyPages() {}

    /** Writes the keys from a cursor on that match a pattern and have a type, with their types. */
    static void write(StoreClient client, Form form, Json json) throws IOException, RefusedException {
        long wanted = form.number("limit", 500, MOST);
        String type = form.text("type", "");
        String cursor = form.text("cursor", "0");
        List<Answer> keys = new ArrayList<>();
        int steps = 0;
        do {
            List<byte[]> scan = new ArrayList<>(List.of(words("SCAN", cursor, "COUNT", STEP, "MATCH")));
            scan.add(form.has("pattern") ? form.bytes("pattern") : new byte[] {'*'});
            if (!type.isEmpty()) {
                scan.addAll(List.of(words("TYPE", type)));
            }
            Answer page = client.require(client.call(Bounds.KEYS, scan.toArray(new byte[0][])));
            cursor = page.part(0).text();
            keys.addAll(page.part(1).parts());
            steps++;
        } while (keys.size() < wanted && steps < MOST_STEPS && !cursor.equals("0"));
        Answer total = client.call(Bounds.FACTS, words("DBSIZE"));
        json.object().name("cursor").text(cursor).name("total").number(total);
        json.name("keys").array();
        writeKeys(client, keys, json);
        json.endArray().endObject();
    }

    private static void writeKeys(StoreClient client, List<Answer> keys, Json json) throws IOException {
        List<byte[][]> requests = new ArrayList<>(keys.size());
        for (Answer key : keys) {
            // Of a key that is too long only the beginning was kept, which may be another key.
            requests.add(key.isCut() ? words("PING") : onKey("TYPE", key.bytes()));
        }
        List<Answer> types = client.calls(Bounds.FACTS, requests);
        for (int i = 0; i < keys.size(); i++) {
            Answer type = types.get(i);
            boolean known = !type.isError() && !keys.get(i).isCut();
            json.array().bytes(keys.get(i));
            json.text(known ? type.text() : "").endArray();
        }
    }

    /** Whether bytes begin with an ASCII text. */
    static boolean startsWith(byte[] bytes, String text) {
        byte[] start = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < start.length; i++) {
            if (i >= bytes.length || bytes[i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
