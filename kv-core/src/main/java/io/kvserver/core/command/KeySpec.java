package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The places of some keys among the words of a request, and how the command accesses them; as in COMMAND's reply. The search
 * begins at a place or after a keyword, and finds either a range of words or a number of words that the request states.
 * Immutable; any thread.
 *
 * @param begin where the search begins
 * @param find which of the words from there on are keys
 * @param flags with Redis's names: {@code RO}, {@code RW}, {@code OW} or {@code RM}, then how the value is used
 * @param notes for people; may be empty
 * @param varying returns the flags of a request, separated by spaces, if it may need fewer than the command; otherwise {@code
 *     null}
 * @param access the permissions that the flags need: {@link #READ}, {@link #WRITE}, both or neither
 */
public record KeySpec(
        Begin begin,
        Find find,
        List<String> flags,
        String notes,
        @Nullable Function<Args, String> varying,
        int access) {
    /** The value is read. */
    public static final int READ = 1;

    /** The value is changed, or the key is created or removed. */
    public static final int WRITE = 2;

    /** The flag of words that are specified like keys but are not keys, such as channels. */
    private static final String NOT_KEY = "not_key";

    /** Visits the keys of a request, one after another: see a command's {@code visitKeys}. Confined to one thread. */
    @FunctionalInterface
    public interface Visitor {
        /** A key: its place among the request's words, and the specification that found it. */
        void key(Args request, int word, KeySpec spec);
    }

    /** Where the search begins. */
    public sealed interface Begin {}

    /** At a place among the words. */
    public record Index(int word) implements Begin {}

    /**
     * After a keyword, in any case.
     *
     * @param from the place where the search for it begins; if negative, counted from the end and searched backwards
     */
    public record Keyword(String keyword, int from) implements Begin {}

    /**
     * At a place that COMMAND reports as unknown. There is at most one key.
     *
     * @param finder the place of the key among a request's words; 0 if there is none
     */
    public record Hidden(ToIntFunction<Args> finder) implements Begin {}

    /** Which words are keys. */
    public sealed interface Find {}

    /**
     * A range.
     *
     * @param last the last key's place, relative to the first; if negative, counted from the request's end, -1 for the
     *     last word
     * @param step the distance from one key to the next
     * @param limit 0 or 1 for a range up to the end; otherwise the range has one {@code limit}th of the remaining words
     */
    public record Range(int last, int step, int limit) implements Find {}

    /**
     * A number of keys that the request states. All places are relative to the beginning of the search.
     *
     * @param count the word with the number
     * @param first the first key
     * @param step the distance from one key to the next
     */
    public record Counted(int count, int first, int step) implements Find {}

    /** Keys from one place to another, with flags that are separated by spaces. */
    public static KeySpec of(int firstKey, int lastKey, int step, String flags) {
        return of(new Index(firstKey), new Range(lastKey, step, 0), flags);
    }

    /** One key. */
    public static KeySpec of(int key, String flags) {
        return of(key, 0, 1, flags);
    }

    /** Keys found by any kind of search, with flags that are separated by spaces. */
    public static KeySpec of(Begin begin, Find find, String flags) {
        return new KeySpec(begin, find, List.of(flags.split(" ")), "", null, access(flags));
    }

    /** A number of keys that the word at a place states, from the next word on: {@code numkeys key [key ...]}. */
    public static KeySpec counted(int numkeys, String flags) {
        return of(new Index(numkeys), new Counted(0, 1, 1), flags);
    }

    /** At most one key, at a place that COMMAND's rules cannot describe: the function returns it, or 0. */
    public static KeySpec hidden(String flags, ToIntFunction<Args> finder) {
        return of(new Hidden(finder), new Range(0, 1, 0), flags);
    }

    /** Adds a note. */
    public KeySpec noted(String text) {
        return new KeySpec(begin, find, flags, text, varying, access);
    }

    /**
     * Adds a function that returns the flags of a request, separated by spaces; {@code variable_flags} must be among
     * the flags.
     */
    public KeySpec varying(Function<Args, String> flagsOfRequest) {
        return new KeySpec(begin, find, flags, notes, flagsOfRequest, access);
    }

    /** The flags of one request. */
    public List<String> flags(Args request) {
        return varying == null ? flags : List.of(varying.apply(request).split(" "));
    }

    /** The permissions that a request needs: {@link #READ}, {@link #WRITE}, both or neither. */
    public int access(Args request) {
        return varying == null ? access : access(varying.apply(request));
    }

    private static int access(String flags) {
        boolean writes = flags.contains("insert") || flags.contains("delete") || flags.contains("update");
        return (flags.contains("access") ? READ : 0) | (writes ? WRITE : 0);
    }

    /** Whether the found words are keys. */
    public boolean isOfKeys() {
        return !flags.contains(NOT_KEY);
    }

    /** Whether the request states how many keys there are. */
    public boolean isCounted() {
        return find instanceof Counted;
    }

    /** The place of its only key, if that is fixed; otherwise 0. */
    int fixedKey() {
        return begin instanceof Index index && find instanceof Range range && range.last() == 0 ? index.word() : 0;
    }

    /** Visits each key of a request, in order; none if the request is malformed. */
    void visit(Args request, Visitor visitor) {
        int start = start(request);
        if (start <= 0) {
            return;
        }
        if (begin instanceof Keyword keyword
                && keyword.from() > 0
                && find instanceof Range range
                && range.last() == 0) {
            visitAll(keyword, start, request, visitor);
        } else if (find instanceof Range range) {
            visit(request, visitor, start, last(range, start, request.count()), range.step());
        } else if (find instanceof Counted counted) {
            int word = start + counted.count();
            int first = start + counted.first();
            long count = word < request.count() ? count(request, word) : 0;
            long last = first + (count - 1) * counted.step();
            if (count > 0 && last < request.count()) {
                visit(request, visitor, first, (int) last, counted.step());
            }
        }
    }

    /** Visits the keys of all occurrences of a keyword, though only the last occurrence counts. */
    private void visitAll(Keyword keyword, int start, Args request, Visitor visitor) {
        visitor.key(request, start, this);
        for (int word = start + 1; word < request.count() - 1; word++) {
            if (request.is(word, keyword.keyword())) {
                visitor.key(request, word + 1, this);
            }
        }
    }

    private void visit(Args request, Visitor visitor, int first, int last, int step) {
        int end = Math.min(last, request.count() - 1);
        for (int word = first; word <= end; word += step) {
            visitor.key(request, word, this);
        }
    }

    private static int last(Range range, int start, int words) {
        if (range.last() >= 0) {
            return start + range.last();
        }
        return range.limit() <= 1 ? words + range.last() : start + (words - start) / range.limit() + range.last();
    }

    /** The number of keys that a word states; 0 if it is not a number, or larger than the number of words. */
    private static long count(Args request, int word) {
        int length = request.length(word);
        long count = 0;
        for (int i = 0; i < length && count <= request.count(); i++) {
            int digit = request.array()[request.offset(word) + i] - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            count = 10 * count + digit;
        }
        return count <= request.count() ? count : 0;
    }

    /** The place where the search begins; 0 if there is none. */
    private int start(Args request) {
        if (begin instanceof Index index) {
            return index.word();
        }
        if (begin instanceof Hidden hidden) {
            return hidden.finder().applyAsInt(request);
        }
        Keyword keyword = (Keyword) begin;
        boolean backwards = keyword.from() < 0;
        int step = backwards ? -1 : 1;
        // The last word has no follower, and the first is the command.
        int from = backwards ? request.count() + keyword.from() : keyword.from();
        for (int word = from; word > 0 && word < request.count() - 1; word += step) {
            if (request.is(word, keyword.keyword())) {
                return word + 1;
            }
        }
        return 0;
    }
}
