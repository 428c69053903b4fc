package io.kvserver.core.rdb;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandErrors;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Slice;
import java.io.IOException;

/**
 * Reads the parts of the value in a payload of DUMP. Confined to one thread; valid as long as the request's words are.
 *
 * <p>It throws {@link IOException} if the payload's content is not what it should be. As in Redis, a value may reach
 * into the payload's footer.
 */
public final class DumpReader implements ValueInput {
    private final byte[] array;
    private final int end;
    private final int type;
    private int at;
    private final RdbHead head = new RdbHead();
    private final Slice string = new Slice();
    private final Runnable afterBlock;

    /**
     * Reads the payload in a word.
     *
     * @throws CommandException {@link CommandErrors#DUMP_DAMAGED} if the payload was changed or is of a later version
     */
    public DumpReader(Args args, int word) {
        this(args, word, () -> {});
    }

    /** The same; the task is run from time to time while a long payload is checked or decompressed. */
    public DumpReader(Args args, int word, Runnable afterBlock) {
        DumpPayload.verify(args, word, afterBlock);
        this.afterBlock = afterBlock;
        array = args.array();
        at = args.offset(word);
        end = at + args.length(word);
        type = ValueTypes.meant(array[at++] & 0xff, DumpPayload.isValkey(args, word));
    }

    /** The type: one of {@link ValueTypes}, or a type that kv does not have. */
    public int type() {
        return type;
    }

    /**
     * The string that is the value; the first thing that is read. As in Redis, it may reach into the footer. Valid like {@link #string}.
     *
     * @throws CommandException {@link CommandErrors#DUMP_NOT_UNDERSTOOD} if the payload holds no string
     */
    public Slice wholeString() {
        if (type != ValueTypes.STRING) {
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }
        try {
            return string();
        } catch (IOException damaged) {
            throw CommandErrors.DUMP_NOT_UNDERSTOOD;
        }
    }

    @Override
    public long length() throws IOException {
        if (readHead() != RdbHead.Kind.PLAIN) {
            throw damage("a length is expected");
        }
        return head.length();
    }

    private RdbHead.Kind readHead() {
        RdbHead.Kind kind = head.read(array, at, end);
        at += head.bytes();
        return kind;
    }

    @Override
    public Slice string() throws IOException {
        int start = at;
        if (readHead() == RdbHead.Kind.PLAIN) {
            if (head.length() < 0 || head.length() > end - at) {
                throw damage("a string is longer than the payload");
            }
            string.set(array, at, (int) head.length());
            at += (int) head.length();
            return string;
        }
        byte[] copy;
        try {
            copy = RdbString.read(array, start, end, afterBlock);
        } catch (CommandException notUnderstood) {
            throw damage("a string is damaged");
        }
        if (head.isCompressed()) {
            at += (int) head.compressedLength();
        }
        return string.set(copy, 0, copy.length);
    }

    @Override
    public long lowestFirst(int bytes) throws IOException {
        if (bytes > end - at) {
            throw damage("the payload ends within a number");
        }
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (array[at++] & 0xffL) << (8 * i);
        }
        return number;
    }

    @Override
    public IOException damage(String reason) {
        return new IOException(reason);
    }
}
