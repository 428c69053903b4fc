package io.kvserver.console;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON. A byte string is a string if it is UTF-8, otherwise {@code {"hex": "..."}}; a shortened one is
 * {@code {"text": "...", "size": 12345}} or {@code {"hex": "...", "size": 12345}}. Confined to one thread.
 */
final class Json {
    private final StringBuilder out = new StringBuilder(256);

    /** Whether the next value follows another one. */
    private boolean follows;

    Json object() {
        return open('{');
    }

    Json array() {
        return open('[');
    }

    Json endObject() {
        return close('}');
    }

    Json endArray() {
        return close(']');
    }

    private Json open(char bracket) {
        separate();
        out.append(bracket);
        follows = false;
        return this;
    }

    private Json close(char bracket) {
        out.append(bracket);
        follows = true;
        return this;
    }

    private void separate() {
        if (follows) {
            out.append(',');
        }
        follows = true;
    }

    /** Writes the name of the next value. */
    Json name(String name) {
        separate();
        quote(name);
        out.append(':');
        follows = false;
        return this;
    }

    Json text(@Nullable String text) {
        separate();
        if (text == null) {
            out.append("null");
        } else {
            quote(text);
        }
        return this;
    }

    Json number(long number) {
        separate();
        out.append(number);
        return this;
    }

    Json bool(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    /** Writes the number in an answer, or null if there is none. */
    Json number(Answer answer) {
        long number = answer.number(Long.MIN_VALUE);
        return number == Long.MIN_VALUE ? text(null) : number(number);
    }

    Json texts(List<String> texts) {
        array();
        texts.forEach(this::text);
        return endArray();
    }

    /** Writes the byte string in an answer. */
    Json bytes(Answer answer) {
        return answer.isNil() ? text(null) : bytes(answer.bytes(), answer.size());
    }

    /** Writes a byte string of a size, of which these bytes were kept. */
    Json bytes(byte[] bytes, long size) {
        boolean cut = size > bytes.length;
        String text = utf8(bytes, cut);
        if (text != null && !cut) {
            return text(text);
        }
        object();
        if (text == null) {
            name("hex").text(HexFormat.of().formatHex(bytes));
        } else {
            name("text").text(text);
        }
        if (cut) {
            name("size").number(size);
        }
        return endObject();
    }

    /** Decodes UTF-8; {@code null} if it is not valid. The last character of shortened bytes may be incomplete. */
    private static @Nullable String utf8(byte[] bytes, boolean cut) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), text, !cut);
        return result.isError() ? null : text.flip().toString();
    }

    /** Writes a whole answer with the kind of each part, for command.js. */
    Json answer(Answer answer) {
        switch (answer.kind()) {
            case NIL -> text(null);
            case STRING -> bytes(answer.bytes(), answer.size());
            case BOOLEAN -> bool(answer.text().equals("t"));
            case STATUS -> object().name("status").text(answer.text()).endObject();
            case ERROR -> object().name("error").text(answer.text()).endObject();
            // As text, because numbers in JavaScript have 53 bits.
            case NUMBER -> object().name("int").text(answer.text()).endObject();
            case REAL -> object().name("real").text(answer.text()).endObject();
            case LIST -> parts("list", answer);
            case SET -> parts("set", answer);
            case MAP -> parts("map", answer);
        }
        return this;
    }

    private void parts(String name, Answer answer) {
        object().name(name).array();
        answer.parts().forEach(this::answer);
        endArray();
        if (answer.isCut()) {
            name("size").number(answer.size());
        }
        endObject();
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                default -> {
                    // HTML's special characters are escaped, so that the text is never HTML, wherever it ends up.
                    if (c < ' ' || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
                        out.append("\\u").append(HexFormat.of().toHexDigits(c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
