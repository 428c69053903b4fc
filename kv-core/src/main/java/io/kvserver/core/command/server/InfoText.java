package io.kvserver.core.command.server;

import io.kvserver.core.command.Bytes;
import java.util.Locale;

/** Writes the text of INFO: titles and fields. Confined to one request. */
final class InfoText {
    private final StringBuilder text = new StringBuilder();

    void title(String title) {
        text.append(text.isEmpty() ? "# " : "\r\n# ").append(title).append("\r\n");
    }

    void field(String name, String value) {
        text.append(name).append(':').append(value).append("\r\n");
    }

    void field(String name, long value) {
        field(name, Long.toString(value));
    }

    /** A number with {@code decimals} decimals. */
    void field(String name, double value, int decimals) {
        field(name, String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    /** An amount of memory: one field for programs and one for people. */
    void bytes(String name, long bytes) {
        field(name, bytes);
        field(name + "_human", Bytes.human(bytes));
    }

    /** A share in percent. */
    void percent(String name, long part, long whole) {
        field(name, String.format(Locale.ROOT, "%.2f%%", whole == 0 ? 0 : 100.0 * part / whole));
    }

    /** Fields of things that kv does not have. */
    void zeros(String... names) {
        for (String name : names) {
            field(name, 0);
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
