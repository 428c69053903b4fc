package io.kvserver.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests on streams with many entries, and on their groups, alone or several as a block. Confined to one thread. */
final class LargeStreamRequests implements RequestsOnLarge {
    private static final int FIRST = 1000;

    private final Random random;
    /** The last entry that any stream was given. */
    private int last = FIRST;

    LargeStreamRequests(Random random) {
        this.random = random;
    }

    @Override
    public List<List<String>> first() {
        List<List<String>> block = new ArrayList<>();
        String key = LargeRequests.KEYS.get(0);
        for (int i = 1; i <= FIRST; i++) {
            block.add(List.of("XADD", key, i + "-1", "field", "some value of entry " + i, "n", Integer.toString(i)));
        }
        block.add(List.of("XGROUP", "CREATE", key, "g0", "0"));
        block.add(List.of("XREADGROUP", "GROUP", "g0", "c0", "COUNT", "700", "STREAMS", key, ">"));
        return block;
    }

    @Override
    public List<List<String>> next(long nowMillis) {
        List<List<String>> block = new ArrayList<>();
        if (random.nextInt(6) == 0) {
            String key = key();
            for (int left = random.nextInt(200); left > 0; left--) {
                block.add(add(key));
            }
        }
        for (int left = random.nextInt(5) == 0 ? 3 : 1; left > 0; left--) {
            block.add(one(nowMillis));
        }
        return block;
    }

    private String key() {
        return LargeRequests.KEYS.get(random.nextInt(2));
    }

    private String group() {
        return "g" + random.nextInt(2);
    }

    private String consumer() {
        return "c" + random.nextInt(5);
    }

    /** That of some entry, which may have been removed. */
    private String id() {
        return (1 + random.nextInt(last)) + "-1";
    }

    private List<String> add(String key) {
        List<String> words = new ArrayList<>(List.of("XADD", key));
        if (random.nextInt(20) == 0) {
            words.addAll(List.of("MAXLEN", random.nextBoolean() ? "~" : "=", Integer.toString(500)));
        }
        last++;
        words.add(last + "-1");
        for (int left = 1 + random.nextInt(2); left > 0; left--) {
            words.add("field" + random.nextInt(2));
            words.add(Integer.toString(random.nextInt(100)).repeat(1 + random.nextInt(20)));
        }
        return words;
    }

    private List<String> one(long nowMillis) {
        String key = key();
        String count = Integer.toString(1 + random.nextInt(random.nextInt(3) == 0 ? 300 : 5));
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> add(key);
            case 3 -> ids(List.of("XDEL", key));
            case 4 -> List.of("XTRIM", key, "MINID", random.nextBoolean() ? "~" : "=", id());
            case 5 -> List.of("XTRIM", key, "MAXLEN", random.nextBoolean() ? "~" : "=", count);
            case 6 -> List.of("XGROUP", "CREATE", key, group(), random.nextBoolean() ? "0" : id(), "MKSTREAM");
            case 7 ->
                random.nextInt(3) == 0
                        ? List.of("XGROUP", "DESTROY", key, group())
                        : List.of("XPENDING", key, group(), "-", "+", "1000");
            case 8 ->
                List.of("XGROUP", random.nextInt(3) == 0 ? "DELCONSUMER" : "CREATECONSUMER", key, group(), consumer());
            case 9 -> List.of("XGROUP", "SETID", key, group(), id());
            case 10, 11, 12, 13 ->
                List.of("XREADGROUP", "GROUP", group(), consumer(), "COUNT", count, "STREAMS", key, ">");
            case 14, 15, 16 -> ids(List.of("XACK", key, group()));
            case 17 -> claim(key);
            case 18 -> List.of("XAUTOCLAIM", key, group(), consumer(), "20", "0", "COUNT", count);
            case 19 -> List.of("XSETID", key, ++last + "-1", "ENTRIESADDED", Integer.toString(last + 5));
            case 20 -> List.of("RENAME", key, key());
            case 21 -> List.of("COPY", key, key(), "REPLACE");
            case 22 -> List.of(random.nextInt(4) == 0 ? "DEL" : "PERSIST", key);
            default -> List.of("PEXPIREAT", key, Long.toString(nowMillis + random.nextInt(4000)));
        };
    }

    private List<String> ids(List<String> begin) {
        List<String> words = new ArrayList<>(begin);
        for (int left = 1 + random.nextInt(random.nextInt(3) == 0 ? 100 : 3); left > 0; left--) {
            words.add(id());
        }
        return words;
    }

    private List<String> claim(String key) {
        List<String> words = new ArrayList<>(ids(List.of("XCLAIM", key, group(), consumer(), "5")));
        if (random.nextBoolean()) {
            words.add("FORCE");
        }
        words.add("JUSTID");
        return words;
    }

    @Override
    public List<List<String>> all(String key, String type) {
        return type.equals("+stream")
                ? List.of(List.of("XINFO", "STREAM", key, "FULL", "COUNT", "0"), List.of("XINFO", "STREAM", key))
                : List.of();
    }
}
