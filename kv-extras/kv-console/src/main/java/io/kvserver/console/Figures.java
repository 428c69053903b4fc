package io.kvserver.console;

import static io.kvserver.console.StoreClient.words;

import java.io.IOException;

/** Writes the state of the store: INFO, the slow log, the clients. Stateless. */
final class Figures {
    private static final String SLOWEST = "128";

    private Figures() {}

    /** Writes INFO as sections of names and texts. */
    static void writeInfo(StoreClient client, Json json) throws IOException, RefusedException {
        String info = client.require(client.call(Bounds.FACTS, words("INFO", "everything")))
                .text();
        json.object();
        boolean open = false;
        for (String line : info.split("\r?\n")) {
            int colon = line.indexOf(':');
            if (line.startsWith("# ")) {
                if (open) {
                    json.endObject();
                }
                json.name(line.substring(2)).object();
                open = true;
            } else if (open && colon > 0) {
                json.name(line.substring(0, colon)).text(line.substring(colon + 1));
            }
        }
        if (open) {
            json.endObject();
        }
        json.endObject();
    }

    /** Writes the slow log, the latest first. */
    static void writeSlowLog(StoreClient client, Json json) throws IOException, RefusedException {
        Answer entries = client.require(client.call(Bounds.ELEMENTS, words("SLOWLOG", "GET", SLOWEST)));
        json.object().name("entries").array();
        for (Answer entry : entries.parts()) {
            json.object().name("id").number(entry.part(0)).name("time").number(entry.part(1));
            json.name("micros").number(entry.part(2)).name("words").array();
            entry.part(3).parts().forEach(json::bytes);
            json.endArray().name("address").text(entry.part(4).text());
            json.name("client").text(entry.part(5).text()).endObject();
        }
        json.endArray().endObject();
    }

    /** Writes CLIENT LIST with one object for each client. */
    static void writeClients(StoreClient client, Json json) throws IOException, RefusedException {
        Answer list = client.require(client.call(Bounds.FACTS, words("CLIENT", "LIST")));
        json.object().name("cut").bool(list.isCut()).name("clients").array();
        for (String line : list.text().split("\n")) {
            if (line.isBlank()) {
                continue;
            }
            json.object();
            for (String word : line.split(" ")) {
                int equals = word.indexOf('=');
                if (equals > 0) {
                    json.name(word.substring(0, equals)).text(word.substring(equals + 1));
                }
            }
            json.endObject();
        }
        json.endArray().endObject();
    }
}
