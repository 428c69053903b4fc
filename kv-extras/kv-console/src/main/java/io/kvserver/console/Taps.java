package io.kvserver.console;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The open taps, at most a few. Any thread. */
final class Taps implements AutoCloseable {
    private static final int MOST = 4;

    private final StoreClients clients;
    private final Map<Long, Tap> taps = new LinkedHashMap<>();
    private long last;

    Taps(StoreClients clients) {
        this.clients = clients;
    }

    /** Opens a tap, writes its messages, or closes it, as the form says. */
    void write(Form form, Json json) throws RefusedException {
        if (form.has("channels")) {
            json.object().name("tap").number(open(form.text("channels", ""))).endObject();
            return;
        }
        long number = form.number("tap", 0, Long.MAX_VALUE);
        Tap tap;
        synchronized (taps) {
            tap = form.has("close") ? taps.remove(number) : taps.get(number);
        }
        if (tap == null) {
            throw new RefusedException(404, "this tap is closed");
        }
        tap.write(form.number("after", 0, Long.MAX_VALUE), json);
        if (form.has("close")) {
            tap.close();
        }
    }

    private long open(String channels) throws RefusedException {
        synchronized (taps) {
            taps.values().removeIf(Tap::isOver);
            if (taps.size() >= MOST) {
                throw new RefusedException(429, "there are " + MOST + " taps already");
            }
            try {
                taps.put(++last, Tap.open(clients, channels));
            } catch (IOException failed) {
                throw StoreClients.failure(failed);
            }
            return last;
        }
    }

    @Override
    public void close() {
        synchronized (taps) {
            taps.values().forEach(Tap::close);
            taps.clear();
        }
    }
}
