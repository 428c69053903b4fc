package io.kvserver.core.client.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * When a snapshot is to be saved: so many seconds after the last one, if there have been so many changes since. Immutable.
 *
 * @param seconds from 1 on
 */
public record SavePoint(long seconds, long changes) {
    /**
     * Those of a text, as {@code 3600 1 300 100}; none if it is empty.
     *
     * @throws IllegalArgumentException if it is not pairs of numbers
     */
    public static List<SavePoint> parse(String text) {
        List<SavePoint> points = new ArrayList<>();
        String[] words = text.isBlank() ? new String[0] : text.strip().split(" +");
        for (int i = 0; i < words.length; i += 2) {
            if (i + 1 == words.length || !words[i].matches("[1-9]\\d{0,17}") || !words[i + 1].matches("\\d{1,18}")) {
                throw new IllegalArgumentException("Invalid save parameters");
            }
            points.add(new SavePoint(Long.parseLong(words[i]), Long.parseLong(words[i + 1])));
        }
        return List.copyOf(points);
    }

    public static String text(List<SavePoint> points) {
        return points.stream()
                .map(point -> point.seconds() + " " + point.changes())
                .collect(Collectors.joining(" "));
    }

    /** Whether it says that a snapshot is due. */
    public boolean isReached(long secondsSinceSave, long changesSinceSave) {
        return secondsSinceSave >= seconds && changesSinceSave >= changes && changesSinceSave > 0;
    }
}
