package io.kvserver.launcher;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.Fsync;
import io.kvserver.launcher.Options.UsageException;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses the values of options; an exception says which option is wrong, and which form it has. Stateless. */
final class OptionValues {
    private OptionValues() {}

    /** A mode of three octal digits. */
    static Set<PosixFilePermission> permissions(String option, String mode) throws UsageException {
        if (!mode.matches("[0-7]{3}")) {
            throw new UsageException(option + " is an octal number of three digits, as 770, not '" + mode + "'");
        }
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < mode.length(); i++) {
            char digit = mode.charAt(i);
            letters.append((digit & 4) == 0 ? '-' : 'r');
            letters.append((digit & 2) == 0 ? '-' : 'w');
            letters.append((digit & 1) == 0 ? '-' : 'x');
        }
        return PosixFilePermissions.fromString(letters.toString());
    }

    /** Whether a value is the first of two words; it must be one of them. */
    static boolean choice(String option, String value, String yes, String no) throws UsageException {
        if (!value.equals(yes) && !value.equals(no)) {
            throw new UsageException(option + " is " + yes + " or " + no + ", not '" + value + "'");
        }
        return value.equals(yes);
    }

    static int count(String option, String value) throws UsageException {
        if (!isNumber(value, 9)) {
            throw new UsageException(option + " is a number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    static Fsync fsync(String text) throws UsageException {
        return switch (text) {
            case "always" -> Fsync.ALWAYS;
            case "everysec" -> Fsync.EVERY_SECOND;
            case "no" -> Fsync.NEVER;
            default -> throw new UsageException("--fsync is always, everysec or no, not '" + text + "'");
        };
    }

    /** Parses an amount as CONFIG SET maxmemory does: k, m and g are powers of 1000, kb, mb and gb of 1024. */
    static long bytes(String option, String text) throws UsageException {
        Matcher matcher =
                Pattern.compile("([0-9]{1,9})(k|kb|m|mb|g|gb|b|)|([0-9]{1,18})").matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new UsageException(option + " is a number of bytes, as 500mb or 2g, not '" + text + "'");
        }
        if (matcher.group(3) != null) {
            return Long.parseLong(matcher.group(3));
        }
        long unit = switch (matcher.group(2)) {
            case "k" -> 1000;
            case "kb" -> 1 << 10;
            case "m" -> 1_000_000;
            case "mb" -> 1 << 20;
            case "g" -> 1_000_000_000;
            case "gb" -> 1 << 30;
            default -> 1;
        };
        return unit * Long.parseLong(matcher.group(1));
    }

    static EvictionPolicy policy(String option, String text) throws UsageException {
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            if (name(policy).equals(text.toLowerCase(Locale.ROOT))) {
                return policy;
            }
        }
        List<String> names =
                Arrays.stream(EvictionPolicy.values()).map(OptionValues::name).toList();
        throw new UsageException(option + " is one of " + String.join(", ", names) + ", not '" + text + "'");
    }

    private static String name(EvictionPolicy policy) {
        return policy.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static int port(String option, String text) throws UsageException {
        if (isNumber(text, 5) && Integer.parseInt(text) <= 0xffff) {
            return Integer.parseInt(text);
        }
        throw new UsageException(option + " is a number from 0 to 65535, not '" + text + "'");
    }

    /**
     * Whether a text is a number of at most this many digits. A regular expression would slow a start by some
     * milliseconds.
     */
    private static boolean isNumber(String text, int mostDigits) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= mostDigits;
    }
}
