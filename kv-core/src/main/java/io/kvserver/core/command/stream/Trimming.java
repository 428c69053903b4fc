package io.kvserver.core.command.stream;

import io.kvserver.core.client.host.Meanwhile;
import io.kvserver.core.command.stream.References.Policy;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.store.Keyspace;
import io.kvserver.core.store.Replacement;
import io.kvserver.core.stream.StreamId;
import io.kvserver.core.stream.StreamValue;
import io.kvserver.core.stream.Trim;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of XADD and XTRIM that come before the id. Confined to one request. */
final class Trimming {
    private static final long MAX_LIMIT = 1_000_000;
    private static final long LIMITED_PAGES = 100;
    private static final long DEFAULT_LIMIT = 10_000;
    private static final byte[] XTRIM = {'X', 'T', 'R', 'I', 'M'};
    private static final byte[] XDEL = {'X', 'D', 'E', 'L'};
    private static final byte[] MAXLEN = {'M', 'A', 'X', 'L', 'E', 'N'};
    private static final byte[] MINID = {'M', 'I', 'N', 'I', 'D'};
    private static final byte[] EXACTLY = {'='};

    private final boolean adding;
    private boolean wanted;
    private long length = -1;
    private @Nullable StreamId minId;
    private boolean approximate;
    private long limit;
    private boolean hasLimit;
    private boolean keepsMissing;
    private boolean hasRemoved;
    /** Who is served while a long stream is trimmed, and while that is logged. */
    private Meanwhile others = Meanwhile.NEVER;

    private @Nullable Policy policy;
    private final References references = new References();
    /** The ids of removed entries that follow one that stays. */
    private final List<StreamId> deleted = new ArrayList<>();
    /** The place of the id among the words. */
    private int idWord;

    private Trimming(boolean adding) {
        this.adding = adding;
    }

    /** Parses the options of XADD, which creates its key by default, or of XTRIM; {@link #check} must follow. */
    static Trimming parse(Args args, boolean adding) {
        Trimming options = new Trimming(adding);
        int word = 2;
        while (word < args.count() && !options.isId(args, word)) {
            word = options.option(args, word);
        }
        options.idWord = word;
        return options;
    }

    private boolean isId(Args args, int word) {
        if (!adding) {
            return false;
        }
        boolean more = word + 1 < args.count();
        boolean option = args.is(word, "NOMKSTREAM")
                || isPolicy(args, word)
                || (more && (args.is(word, "MAXLEN") || args.is(word, "MINID") || args.is(word, "LIMIT")));
        return !option;
    }

    private boolean isPolicy(Args args, int word) {
        return policy == null && References.policy(args, word) != null;
    }

    /** Parses an option and returns the place of the next one. */
    private int option(Args args, int word) {
        boolean more = word + 1 < args.count();
        if (more && args.is(word, "MAXLEN")) {
            int at = threshold(args, word);
            length = args.integer(at);
            if (length < 0) {
                throw new CommandException("ERR The MAXLEN argument must be >= 0.");
            }
            return at + 1;
        }
        if (more && args.is(word, "MINID")) {
            int at = threshold(args, word);
            minId = Ids.strict(args, at);
            return at + 1;
        }
        if (more && args.is(word, "LIMIT")) {
            limit = args.integer(word + 1);
            if (limit < 0) {
                throw new CommandException("ERR The LIMIT argument must be >= 0.");
            }
            hasLimit = true;
            return word + 2;
        }
        if (isPolicy(args, word)) {
            policy = References.policy(args, word);
            return word + 1;
        }
        if (!adding) {
            throw CommandErrors.SYNTAX;
        }
        keepsMissing = true;
        return word + 1;
    }

    /** The place of the number or id after the strategy's name. */
    private int threshold(Args args, int word) {
        if (wanted) {
            throw new CommandException(
                    "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
        }
        wanted = true;
        boolean more = word + 2 < args.count();
        approximate = more && Ids.isByte(args, word + 1, '~');
        return approximate || (more && Ids.isByte(args, word + 1, '=')) ? word + 2 : word + 1;
    }

    /** Fails if the options contradict each other. XADD's id is checked before. */
    void check(Keyspace keys) {
        if (limit > 0 && !wanted) {
            throw new CommandException("ERR syntax error, LIMIT cannot be used without specifying a trimming strategy");
        }
        if (!adding && !wanted) {
            throw new CommandException("ERR syntax error, XTRIM must be called with a trimming strategy");
        }
        if (keys.nowMillis() != keys.relativeMillis()) {
            // A log is repeated: Redis logs this option together with the exact number.
            limit = 0;
        } else if (hasLimit && !approximate) {
            throw new CommandException("ERR syntax error, LIMIT cannot be used without the special ~ option");
        } else if (!hasLimit && approximate) {
            long pages = keys.typed().limits().streamNodeEntries();
            limit = pages == 0 ? DEFAULT_LIMIT : Math.min(MAX_LIMIT, LIMITED_PAGES * Math.min(pages, MAX_LIMIT));
        }
    }

    /** The place of XADD's id among the words. */
    int idWord() {
        return idWord;
    }

    /** Whether a missing key is not created. */
    boolean keepsMissing() {
        return keepsMissing;
    }

    /** Removes entries and returns their number. */
    long trim(StreamValue stream) {
        if (!wanted) {
            return 0;
        }
        Trim how = new Trim(length, minId, approximate, limit);
        Policy named = policy;
        others = Meanwhile.during(stream.length());
        long removed = named == null || named == Policy.KEEPREF || stream.groupCount() == 0
                ? stream.trim(how, others::step)
                : stream.trim(how, id -> allow(named, stream, id), deleted);
        hasRemoved = removed > 0;
        return removed;
    }

    private boolean allow(Policy named, StreamValue stream, StreamId id) {
        others.step();
        return references.allow(named, stream, id);
    }

    /** Whether {@link #trim} has removed entries. */
    boolean hasRemoved() {
        return hasRemoved;
    }

    boolean isApproximate() {
        return approximate;
    }

    /** Whether there is an option that not every version of Redis knows. */
    boolean hasPolicy() {
        return policy != null;
    }

    /** Logs the removed entries as commands that every version of Redis knows. */
    void log(Keyspace keys, Args args, StreamValue stream) {
        boolean byId = stream.length() > 0 && (minId != null || policy == Policy.ACKED);
        Replacement log =
                keys.logInstead().command(keys.database(), 5).word(XTRIM).word(args, 1);
        log(log, byId, stream);
        if (!deleted.isEmpty()) {
            Replacement more = keys.logInstead()
                    .command(keys.database(), 2 + deleted.size())
                    .word(XDEL)
                    .word(args, 1);
            for (StreamId id : deleted) {
                more.word(id.text());
                others.step();
            }
        }
        references.log(keys, args, others);
    }

    /** Adds the exact trim to a logged command: three words. */
    void log(Replacement log, StreamValue stream) {
        log(log, minId != null && stream.length() > 0, stream);
    }

    private static void log(Replacement log, boolean byId, StreamValue stream) {
        if (byId) {
            log.word(MINID).word(EXACTLY).word(stream.firstId().text());
        } else {
            log.word(MAXLEN).word(EXACTLY).word(stream.length());
        }
    }
}
