package io.kvserver.core.command;

import io.kvserver.core.protocol.Args;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where some of a command's keys are among the words of a request, and what the command does to them; as in COMMAND's reply.
 * The search begins at a place or behind a keyword, and there finds a range of words or as many as a word counts. Immutable;
 * any thread.
 *
 * @param begin where the search begins
 * @param find which words from there on are keys
 * @param flags as Redis names them: {@code RO}, {@code RW}, {@code OW} or {@code RM}, and then what is done with the value
 * @param notes for people; may be empty
 * @param varying the flags of one request, separated by spaces, if that may do less than the command may; else {@code null}
 * @param access what the flags ask for: {@link #READ}, {@link #WRITE}, both or neither
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

    /** The value is changed, or the key comes or goes. */
    public static final int WRITE = 2;

    /** What begins with the name of a channel, for example, is no key although it is described like one. */
    private static final String NOT_KEY = "not_key";

    /** Is shown the keys of a request, one after another: see a command's {@code visitKeys}. Confined to one thread. */
    @FunctionalInterface
    public interface Visitor {
        /** A key: its place among the request's words, and the description by which it was found. */
        void key(Args request, int word, KeySpec spec);
    }

    /** Where the search begins. */
    public sealed interface Begin {}

    /** At a place among the words. */
    public record Index(int word) implements Begin {}

    /**
     * Behind a keyword, in any case of letters.
     *
     * @param from where to look for it first; negative: from that place counted from the end, backwards
     */
    public record Keyword(String keyword, int from) implements Begin {}

    /**
     * Nowhere that COMMAND could tell: for Redis it is unknown. There is no key or one.
     *
     * @param finder the place of the key among a request's words; 0 if there is none
     */
    public record Hidden(ToIntFunction<Args> finder) implements Begin {}

    /** Which words are keys. */
    public sealed interface Find {}

    /**
     * A range.
     *
     * @param last the last key's place, relative to the first; negative: counted from the request's end, -1 being the last word
     * @param step the distance from one key to the next
     * @param limit 0 or 1: up to the end; else the range ends after one part in so many of the words that follow
     */
    public record Range(int last, int step, int limit) implements Find {}

    /**
     * As many as a word says. All places are relative to where the search begins.
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

    /** Keys that any kind of search finds, with flags that are separated by spaces. */
    public static KeySpec of(Begin begin, Find find, String flags) {
        return new KeySpec(begin, find, List.of(flags.split(" ")), "", null, access(flags));
    }

    /** As many keys as the word at a place says, from the next word on: {@code numkeys key [key ...]}. */
    public static KeySpec counted(int numkeys, String flags) {
        return of(new Index(numkeys), new Counted(0, 1, 1), flags);
    }

    /** At most one key, at a place that follows no rule of COMMAND's: the function tells it, or 0. */
    public static KeySpec hidden(String flags, ToIntFunction<Args> finder) {
        return of(new Hidden(finder), new Range(0, 1, 0), flags);
    }

    /** The same with a note. */
    public KeySpec noted(String text) {
        return new KeySpec(begin, find, flags, text, varying, access);
    }

    /** The same, {@code variable_flags} being among its flags: the function tells, separated by spaces, those of a request. */
    public KeySpec varying(Function<Args, String> flagsOfRequest) {
        return new KeySpec(begin, find, flags, notes, flagsOfRequest, access);
    }

    /** The flags of one request. */
    public List<String> flags(Args request) {
        return varying == null ? flags : List.of(varying.apply(request).split(" "));
    }

    /** What one request does to its keys: {@link #READ}, {@link #WRITE}, both or neither. */
    public int access(Args request) {
        return varying == null ? access : access(varying.apply(request));
    }

    private static int access(String flags) {
        boolean writes = flags.contains("insert") || flags.contains("delete") || flags.contains("update");
        return (flags.contains("access") ? READ : 0) | (writes ? WRITE : 0);
    }

    /** Whether the words that it finds are keys. */
    public boolean isOfKeys() {
        return !flags.contains(NOT_KEY);
    }

    /** The place of the only key that it ever finds, if that is always the same; else 0. */
    int fixedKey() {
        return begin instanceof Index index && find instanceof Range range && range.last() == 0 ? index.word() : 0;
    }

    /** Shows a visitor each key of a request, in order; none where the request is not formed as it should be. */
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

    /** Of an option that names a key and comes more than once, the last one counts; none is passed over here. */
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

    /** A word that is no number, or that counts more keys than there are words, counts as no key. */
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

    /** Where the search begins; 0 if nowhere. */
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
        // Nothing follows the last word, and the first is the command.
        int from = backwards ? request.count() + keyword.from() : keyword.from();
        for (int word = from; word > 0 && word < request.count() - 1; word += step) {
            if (request.is(word, keyword.keyword())) {
                return word + 1;
            }
        }
        return 0;
    }
}
