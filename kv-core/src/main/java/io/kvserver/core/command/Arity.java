package io.kvserver.core.command;

/**
 * How many words a request for a command may have, its name included.
 *
 * @param count the number, negated if there may be more; as in COMMAND's reply
 */
public record Arity(int count) {
    public static Arity exactly(int words) {
        return new Arity(words);
    }

    public static Arity atLeast(int words) {
        return new Arity(-words);
    }

    /** Whether that is the fewest words that are accepted. */
    boolean isLeast(int words) {
        return words == Math.abs(count);
    }

    public boolean accepts(int words) {
        return count >= 0 ? words == count : words >= -count;
    }
}
