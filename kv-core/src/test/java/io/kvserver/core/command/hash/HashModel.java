package io.kvserver.core.command.hash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model of hashes and their replies, written from Redis's documentation with plain maps. Replies are texts: a list's elements with a
 * comma behind each, {@code nil} for a missing value. Confined to one thread.
 */
final class HashModel {
    private static final long NEVER = Long.MAX_VALUE;

    private final Map<String, Map<String, Field>> hashes = new HashMap<>();
    private long now;

    private static final class Field {
        private String value;
        private long deadline = NEVER;

        private Field(String value) {
            this.value = value;
        }
    }

    void setTime(long millis) {
        now = millis;
        for (Map<String, Field> hash : hashes.values()) {
            hash.values().removeIf(field -> field.deadline <= now);
        }
        hashes.values().removeIf(Map::isEmpty);
    }

    private Map<String, Field> hash(String key) {
        return hashes.getOrDefault(key, Map.of());
    }

    /** The content of a key: fields with values and deadlines, in the order of the names. */
    String contents(String key) {
        StringBuilder text = new StringBuilder();
        hash(key)
                .forEach((name, field) -> text.append(name)
                        .append('=')
                        .append(field.value)
                        .append('@')
                        .append(field.deadline == NEVER ? -1 : field.deadline)
                        .append(','));
        return text.toString();
    }

    String run(List<String> request) {
        String key = request.get(1);
        String reply = new Run(request, new TreeMap<>(hash(key))).reply(key);
        hashes.values().removeIf(Map::isEmpty);
        return reply;
    }

    /** A request on a key. */
    private final class Run {
        private final List<String> words;
        private final Map<String, Field> hash;

        private Run(List<String> words, Map<String, Field> hash) {
            this.words = words;
            this.hash = hash;
        }

        private String reply(String key) {
            String reply = switch (words.get(0)) {
                case "HSET" -> Integer.toString(set());
                case "HSETNX" -> hash.putIfAbsent(words.get(2), new Field(words.get(3))) == null ? "1" : "0";
                case "HGET" -> value(words.get(2));
                case "HLEN" -> Integer.toString(hash.size());
                case "HEXISTS" -> hash.containsKey(words.get(2)) ? "1" : "0";
                case "HDEL" -> Integer.toString(remove());
                case "HINCRBY" -> add();
                case "HKEYS" -> list(new ArrayList<>(hash.keySet()));
                case "DEL" -> delete();
                case "COPY" -> copy();
                case "RENAME" -> rename(key);
                case "HPEXPIRE" -> expire(now);
                case "HPEXPIREAT" -> expire(0);
                case "HPTTL" -> ask(now);
                case "HPEXPIRETIME" -> ask(0);
                case "HPERSIST" -> persist();
                case "HGETDEL" -> take();
                case "HGETEX" -> getAndExpire();
                case "HSETEX" -> setAndExpire();
                default -> throw new IllegalArgumentException(words.get(0));
            };
            if (!words.get(0).equals("RENAME")) {
                hashes.put(key, hash);
            }
            return reply;
        }

        private String value(String name) {
            Field field = hash.get(name);
            return field == null ? "nil" : field.value;
        }

        private String list(List<String> elements) {
            return String.join(",", elements) + (elements.isEmpty() ? "" : ",");
        }

        private int set() {
            int added = 0;
            for (int i = 2; i < words.size(); i += 2) {
                added += hash.put(words.get(i), new Field(words.get(i + 1))) == null ? 1 : 0;
            }
            return added;
        }

        private int remove() {
            int removed = 0;
            for (String name : words.subList(2, words.size())) {
                removed += hash.remove(name) == null ? 0 : 1;
            }
            return removed;
        }

        private String add() {
            Field field = hash.computeIfAbsent(words.get(2), name -> new Field("0"));
            if (!field.value.matches("-?[0-9]{1,9}")) {
                return "-ERR hash value is not an integer";
            }
            field.value = Long.toString(Long.parseLong(field.value) + Long.parseLong(words.get(3)));
            return field.value;
        }

        private String delete() {
            int count = hash.isEmpty() ? 0 : 1;
            hash.clear();
            return Integer.toString(count);
        }

        private String copy() {
            if (hash.isEmpty()) {
                return "0";
            }
            Map<String, Field> copy = new TreeMap<>();
            hash.forEach((name, field) -> {
                Field other = new Field(field.value);
                other.deadline = field.deadline;
                copy.put(name, other);
            });
            hashes.put(words.get(2), copy);
            return "1";
        }

        private String rename(String key) {
            if (hash.isEmpty()) {
                return "-ERR no such key";
            }
            hashes.remove(key);
            hashes.put(words.get(2), hash);
            return "+OK";
        }

        /** The fields of a request, behind FIELDS and their number. */
        private List<String> fields() {
            return words.subList(words.indexOf("FIELDS") + 2, words.size());
        }

        /** Sets a deadline, which may be in the past. */
        private void expire(String name, long deadline) {
            if (deadline <= now) {
                hash.remove(name);
            } else {
                hash.get(name).deadline = deadline;
            }
        }

        private String expire(long base) {
            long deadline = Long.parseLong(words.get(2)) + base;
            List<String> replies = new ArrayList<>();
            for (String name : fields()) {
                Field field = hash.get(name);
                boolean allowed = field != null
                        && switch (words.get(3)) {
                            case "NX" -> field.deadline == NEVER;
                            case "XX" -> field.deadline != NEVER;
                            case "GT" -> deadline > field.deadline;
                            case "LT" -> deadline < field.deadline;
                            default -> true;
                        };
                replies.add(field == null ? "-2" : !allowed ? "0" : deadline <= now ? "2" : "1");
                if (allowed) {
                    expire(name, deadline);
                }
            }
            return list(replies);
        }

        private String ask(long base) {
            List<String> replies = new ArrayList<>();
            for (String name : fields()) {
                Field field = hash.get(name);
                replies.add(Long.toString(field == null ? -2 : field.deadline == NEVER ? -1 : field.deadline - base));
            }
            return list(replies);
        }

        private String persist() {
            List<String> replies = new ArrayList<>();
            for (String name : fields()) {
                Field field = hash.get(name);
                replies.add(field == null ? "-2" : field.deadline == NEVER ? "-1" : "1");
                if (field != null) {
                    field.deadline = NEVER;
                }
            }
            return list(replies);
        }

        private String take() {
            List<String> replies = new ArrayList<>();
            for (String name : fields()) {
                replies.add(value(name));
                hash.remove(name);
            }
            return list(replies);
        }

        private String getAndExpire() {
            List<String> replies = new ArrayList<>();
            for (String name : fields()) {
                replies.add(value(name));
                if (hash.containsKey(name)) {
                    switch (words.get(2)) {
                        case "PX" -> expire(name, now + Long.parseLong(words.get(3)));
                        case "PXAT" -> expire(name, Long.parseLong(words.get(3)));
                        case "PERSIST" -> hash.get(name).deadline = NEVER;
                        default -> {}
                    }
                }
            }
            return list(replies);
        }

        private String setAndExpire() {
            List<String> data = fields();
            for (int i = 0; i < data.size(); i += 2) {
                boolean present = hash.containsKey(data.get(i));
                if ((words.contains("FNX") && present) || (words.contains("FXX") && !present)) {
                    return "0";
                }
            }
            for (int i = 0; i < data.size(); i += 2) {
                Field field = hash.get(data.get(i));
                if (field == null || !words.contains("KEEPTTL")) {
                    field = new Field("");
                    hash.put(data.get(i), field);
                }
                field.value = data.get(i + 1);
            }
            int px = words.indexOf("PX");
            int pxat = words.indexOf("PXAT");
            for (int i = 0; i < data.size() && px + pxat > 0; i += 2) {
                if (hash.containsKey(data.get(i))) {
                    expire(
                            data.get(i),
                            px > 0 ? now + Long.parseLong(words.get(px + 1)) : Long.parseLong(words.get(pxat + 1)));
                }
            }
            return "1";
        }
    }
}
