package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import java.util.List;
import java.util.function.Function;

/**
 * What a command does to some of its keys; as in COMMAND's reply. Immutable; any thread.
 *
 * @param firstKey the first key's place among the words
 * @param lastKey the last key's place, relative to the first; negative: counted from behind, -1 being the last word
 * @param step the distance from one key to the next
 * @param flags as Redis names them: {@code RO}, {@code RW}, {@code OW} or {@code RM}, and then what is done with the value
 * @param notes for people; may be empty
 * @param actual the flags of one request, if that may do less than the command may
 */
public record KeySpec(
        int firstKey, int lastKey, int step, List<String> flags, String notes, Function<Args, List<String>> actual) {

    /** Keys from one place to another, with flags that are separated by spaces. */
    public static KeySpec of(int firstKey, int lastKey, int step, String flags) {
        List<String> all = List.of(flags.split(" "));
        return new KeySpec(firstKey, lastKey, step, all, "", request -> all);
    }

    /** One key. */
    public static KeySpec of(int key, String flags) {
        return of(key, 0, 1, flags);
    }

    /** The same with a note. */
    public KeySpec noted(String text) {
        return new KeySpec(firstKey, lastKey, step, flags, text, actual);
    }

    /** The same, {@code variable_flags} being among its flags: the function tells, separated by spaces, those of a request. */
    public KeySpec varying(Function<Args, String> flagsOfRequest) {
        return new KeySpec(
                firstKey,
                lastKey,
                step,
                flags,
                notes,
                request -> List.of(flagsOfRequest.apply(request).split(" ")));
    }

    /** The place of the last key in a request of {@code words} words. */
    public int lastKey(int words) {
        return lastKey < 0 ? words + lastKey : firstKey + lastKey;
    }
}
