package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Protocol;
import io.kvserver.core.remote.Owner;
import io.kvserver.core.remote.StoredKey;
import io.kvserver.core.remote.shipment.Shipment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;

/** The entries and pages of some keys in one slot, on which owners run requests. Confined to one thread. */
final class OwnedKeys {
    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    private final TreeMap<byte[], byte[]> pages = new TreeMap<>(Arrays::compareUnsigned);
    private long pagesSet;
    private long bytesSet;

    OwnedKeys() {}

    OwnedKeys(OwnedKeys other) {
        entries.putAll(other.entries);
        pages.putAll(other.pages);
    }

    /** The number of pages. */
    int pages() {
        return pages.size();
    }

    /** How many pages have been added or replaced since the last call. */
    long takePagesSet() {
        long count = pagesSet;
        pagesSet = 0;
        return count;
    }

    /** How many bytes of entries and pages have been stored since the last call. */
    long takeBytesSet() {
        long count = bytesSet;
        bytesSet = 0;
        return count;
    }

    /** Runs requests as one step. Returns their replies, sorted where the order is undefined. */
    List<String> run(Owner owner, List<List<String>> requests, long nowMillis) {
        TreeSet<byte[]> named = new TreeSet<>(Arrays::compareUnsigned);
        List<Args> words = new ArrayList<>();
        for (List<String> request : requests) {
            words.add(Args.of(
                    request.stream().map(word -> word.getBytes(ISO_8859_1)).toArray(byte[][]::new)));
            request.stream().filter(word -> word.startsWith("{")).forEach(word -> named.add(word.getBytes(ISO_8859_1)));
        }
        byte[] shipment = new Shipment(
                        requests.size() == 1 ? Shipment.Kind.REQUEST : Shipment.Kind.TRANSACTION,
                        Protocol.RESP2,
                        nowMillis,
                        ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE),
                        Map.of(),
                        words,
                        requests.stream().map(request -> "").toList(),
                        null)
                .encode();
        byte[][] keys = named.toArray(byte[][]::new);
        String reply = new String(owner.run(shipment, keys, entries(keys)), ISO_8859_1);
        List<String> replies = new ArrayList<>();
        int at = requests.size() == 1 ? 0 : reply.indexOf('\n') + 1;
        for (List<String> request : requests) {
            int end = end(reply, at);
            String one = reply.substring(at, end);
            replies.add(isWithoutOrder(request) ? sorted(one) : one);
            at = end;
        }
        assertEquals(reply.length(), at);
        return replies;
    }

    private Owner.Entries entries(byte[][] keys) {
        MapEntries all = new MapEntries(keys, entries, pages);
        return new Owner.Entries() {
            @Override
            public byte[] get(int key) {
                return all.get(key);
            }

            @Override
            public void set(int key, byte[] stored) {
                bytesSet += stored.length;
                all.set(key, stored);
            }

            @Override
            public void remove(int key) {
                all.remove(key);
            }

            @Override
            public byte[] page(byte[] name) {
                return all.page(name);
            }

            @Override
            public void setPage(byte[] name, byte[] page) {
                pagesSet++;
                bytesSet += page.length;
                all.setPage(name, page);
            }

            @Override
            public void removePage(byte[] name) {
                all.removePage(name);
            }
        };
    }

    /** Fails unless there are exactly the pages that the entries refer to. */
    void checkPages() {
        Set<byte[]> told = new TreeSet<>(Arrays::compareUnsigned);
        entries.forEach((key, stored) -> StoredKey.pages(key, stored).forEach(told::add));
        assertEquals(told, pages.keySet());
    }

    void losePage() {
        pages.pollFirstEntry();
    }

    /** Whether all pages of a key exist. */
    boolean isWhole(String key) {
        byte[] name = key.getBytes(ISO_8859_1);
        for (byte[] page : StoredKey.pages(name, entries.get(name))) {
            if (!pages.containsKey(page)) {
                return false;
            }
        }
        return true;
    }

    /** The end of a reply. */
    private static int end(String replies, int from) {
        int line = replies.indexOf('\n', from) + 1;
        long number =
                "*$".indexOf(replies.charAt(from)) < 0 ? 0 : Long.parseLong(replies.substring(from + 1, line - 2));
        if (replies.charAt(from) == '$') {
            return number < 0 ? line : line + (int) number + 2;
        }
        int at = line;
        for (long left = number; left > 0; left--) {
            at = end(replies, at);
        }
        return at;
    }

    /** Whether the reply is an array in an undefined order. */
    static boolean isWithoutOrder(List<String> request) {
        return List.of("HGETALL", "SMEMBERS").contains(request.get(0));
    }

    /** An array with its elements sorted; the keys of maps stay together with their values. */
    static String sorted(String reply) {
        List<String> elements = new ArrayList<>();
        int at = reply.indexOf('\n') + 1;
        String head = reply.substring(0, at);
        while (at < reply.length()) {
            int end = end(reply, at);
            elements.add(reply.substring(at, end));
            at = end;
        }
        elements.sort(null);
        return head + String.join("", elements);
    }
}
