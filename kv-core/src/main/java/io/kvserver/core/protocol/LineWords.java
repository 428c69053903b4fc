package io.kvserver.core.protocol;

import java.io.ByteArrayOutputStream;

/**
 * Splits a line into words like Redis's inline commands: at white space. Double quotes group and allow the escapes {@code \n
 * \r \t \a \b \" \\ \xHH}; single quotes group and allow {@code \'}. A closing quote must end the word.
 */
public final class LineWords {
    /** Greater bytes are letters, digits and so on: neither white space nor quotes. */
    private static final byte QUOTE = '\'';

    private static final byte DOUBLE_QUOTE = '"';
    private static final String UNBALANCED = "unbalanced quotes in request";

    private final byte[] input;
    private final int end;
    private int at;
    private final ByteArrayOutputStream word = new ByteArrayOutputStream();

    private LineWords(byte[] input, int start, int end) {
        this.input = input;
        this.at = start;
        this.end = end;
    }

    /** Adds the words of {@code input[start, end)} to {@code args}: as ranges of the input, or of a copy if there are quotes. */
    public static void split(byte[] input, int start, int end, Args args, int maxWords) throws ProtocolException {
        int at = start;
        while (true) {
            while (at < end && isSpace(input[at])) {
                at++;
            }
            if (at == end) {
                return;
            }
            int wordStart = at;
            while (true) {
                while (at < end && input[at] > QUOTE) {
                    at++;
                }
                if (at == end || endsWord(input[at])) {
                    break;
                }
                if (input[at] == QUOTE || input[at] == DOUBLE_QUOTE) {
                    args.clear();
                    new LineWords(input, start, end).unquote(args, maxWords);
                    return;
                }
                at++;
            }
            if (args.count() == maxWords) {
                throw new ProtocolException("too many words in a line", ProtocolLimits.ARGUMENTS);
            }
            args.add(wordStart - start, at - start);
        }
    }

    private void unquote(Args args, int maxWords) throws ProtocolException {
        ByteArrayOutputStream words = new ByteArrayOutputStream(end - at);
        while (true) {
            while (at < end && isSpace(input[at])) {
                at++;
            }
            if (at == end) {
                args.detach(words.toByteArray());
                return;
            }
            if (args.count() == maxWords) {
                throw new ProtocolException("too many words in a line", ProtocolLimits.ARGUMENTS);
            }
            word.reset();
            word();
            int wordStart = words.size();
            words.writeBytes(word.toByteArray());
            args.add(wordStart, words.size());
        }
    }

    private void word() throws ProtocolException {
        while (at < end && !endsWord(input[at])) {
            byte b = input[at++];
            if (b == DOUBLE_QUOTE) {
                doubleQuoted();
                return;
            } else if (b == QUOTE) {
                singleQuoted();
                return;
            } else {
                word.write(b);
            }
        }
    }

    private void doubleQuoted() throws ProtocolException {
        while (at < end && input[at] != '"') {
            byte b = input[at++];
            if (b == '\\' && at < end) {
                escaped();
            } else {
                word.write(b);
            }
        }
        closeQuote();
    }

    private void escaped() {
        byte b = input[at++];
        if (b == 'x' && at + 1 < end && isHex(input[at]) && isHex(input[at + 1])) {
            word.write(Character.digit(input[at], 16) << 4 | Character.digit(input[at + 1], 16));
            at += 2;
            return;
        }
        word.write(
                switch (b) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'a' -> 7;
                    default -> b;
                });
    }

    private void singleQuoted() throws ProtocolException {
        while (at < end && input[at] != '\'') {
            if (input[at] == '\\' && at + 1 < end && input[at + 1] == '\'') {
                at++;
            }
            word.write(input[at++]);
        }
        closeQuote();
    }

    private void closeQuote() throws ProtocolException {
        at++;
        if (at > end || (at < end && !isSpace(input[at]))) {
            throw new ProtocolException(UNBALANCED);
        }
    }

    private static boolean isHex(byte b) {
        return b >= 0 && Character.digit(b, 16) >= 0;
    }

    /** Within a word, unlike before one, a vertical tab or a form feed is part of the word. */
    private static boolean endsWord(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    /** Like C's {@code isspace}. */
    private static boolean isSpace(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }
}
