package io.kvserver.core.differential;

import java.util.regex.Pattern;

/**
 * Compares replies with distances in them: the sines of two libraries may differ in the last bit, which may change the last digit.
 * Stateless.
 */
final class GeoReplies {
    private static final Pattern DISTANCE = Pattern.compile("[0-9]{1,12}[.][0-9]{4}");
    private static final double LAST_DIGIT = 0.0001;

    private GeoReplies() {}

    /** The expected reply, its distances replaced by those of the actual one where these are near enough. */
    static String same(String expected, String actual) {
        String[] lines = expected.split("\r\n", -1);
        String[] others = actual.split("\r\n", -1);
        for (int i = 0; i < lines.length && i < others.length; i++) {
            if (isNear(lines[i], others[i])) {
                lines[i] = others[i];
            }
        }
        return String.join("\r\n", lines);
    }

    private static boolean isNear(String one, String other) {
        return DISTANCE.matcher(one).matches()
                && DISTANCE.matcher(other).matches()
                && Math.abs(Double.parseDouble(one) - Double.parseDouble(other)) < 1.5 * LAST_DIGIT;
    }
}
