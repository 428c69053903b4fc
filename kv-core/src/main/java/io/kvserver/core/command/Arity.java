package io.kvserver.core.command;

/**
 * The number of words of a request, its name included.
 *
 * @param count the number, negative if it is the least number; as in COMMAND's reply
 */
public record Arity(int count) {
    public static Arity exactly(int words) {
        return new Arity(words);
    }

    public static Arity atLeast(int words) {
        return new Arity(-words);
    }

    /** Whether this is the least number of words. */
    boolean isLeast(int words) {
        return words == Math.abs(count);
    }

    public boolean accepts(int words) {
        return count >= 0 ? words == count : words >= -count;
    }
}
