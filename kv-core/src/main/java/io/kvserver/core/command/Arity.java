package io.kvserver.core.command;

/**
 * The number of words that a request must have, including the command's name.
 *
 * @param count the exact number, or the negated minimum; as in COMMAND's reply
 */
public record Arity(int count) {
    public static Arity exactly(int words) {
        return new Arity(words);
    }

    public static Arity atLeast(int words) {
        return new Arity(-words);
    }

    /** Whether {@code words} is the minimum number of words. */
    boolean isLeast(int words) {
        return words == Math.abs(count);
    }

    public boolean accepts(int words) {
        return count >= 0 ? words == count : words >= -count;
    }
}
