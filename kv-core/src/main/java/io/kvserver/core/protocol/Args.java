package io.kvserver.core.protocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The words of a request: the command's name at index 0, then its arguments. Each word is a range of an input array that is
 * valid only until the request has been answered; copy what you want to keep.
 *
 * <p>Confined to one client. The ranges are relative to the request's first byte, so the bytes may move to another array
 * while a request is incomplete or waits.
 */
public final class Args {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Clears the bit that distinguishes lower-case letters, in each of eight bytes. */
    private static final long CAPITALS = 0xdfdf_dfdf_dfdf_dfdfL;

    private static final int INITIAL_WORDS = 4;
    /** Arrays for more words than this are released after the request. */
    private static final int KEPT_WORDS = 1024;

    private static final int KEPT_HASHES = 64;

    /** A part of the array from this size on is kept with the whole array, as copying it would take others' time. */
    private static final int KEPT_BYTES = 8 << 20;
    /** The rest of the array may be one in this many parts of what is kept. */
    private static final int REST_PART = 8;

    /** Where the bytes are unless they are a copy. */
    private final RequestBytes home;

    private RequestBytes bytes;
    private int base;
    private int count;
    /** Start and end of each word, in pairs, relative to {@link #base}. */
    private int[] bounds = new int[2 * INITIAL_WORDS];

    private int hashedIndex = -1;
    private long hash;
    /** The hashes of words that are keys, 0 if not computed yet; only for requests with several keys. */
    private long @Nullable [] hashes;

    private int inputLength;
    private boolean line;

    /** No words yet; their bytes are going to be in {@code home}. */
    public Args(RequestBytes home) {
        this.home = home;
        this.bytes = home;
    }

    /** No words yet; their bytes are and stay in an array. */
    public static Args in(byte[] array) {
        RequestBytes bytes = new RequestBytes();
        bytes.moveTo(array);
        return new Args(bytes);
    }

    /** The words of a request that did not come from the network. */
    public static Args of(byte[]... words) {
        int total = 0;
        for (byte[] word : words) {
            total = Math.addExact(total, word.length);
        }
        byte[] array = new byte[total];
        Args args = in(array);
        int end = 0;
        for (byte[] word : words) {
            System.arraycopy(word, 0, array, end, word.length);
            args.add(end, end + word.length);
            end += word.length;
        }
        return args;
    }

    /** Returns a copy of the words in an array of their own. */
    public Args detachedCopy() {
        byte[][] words = new byte[count][];
        for (int i = 0; i < count; i++) {
            words[i] = copy(i);
        }
        return of(words);
    }

    /**
     * The same words, which stay valid: in the same array if it {@linkplain #mayKeep may be kept} with them, otherwise in an array of
     * their own.
     */
    public Args kept() {
        if (count == 0 || !mayKeep(bytes())) {
            return detachedCopy();
        }
        RequestBytes same = new RequestBytes();
        same.moveTo(array(), true);
        Args kept = new Args(same);
        for (int i = 0; i < count; i++) {
            kept.add(bounds[2 * i], bounds[2 * i + 1]);
        }
        kept.moveTo(base);
        return kept;
    }

    /**
     * Whether so many bytes of {@link #array()}, from the words, may be kept where they are instead of a copy: they are long, the array
     * holds little else, and nobody writes over them.
     */
    public boolean mayKeep(int length) {
        return length >= KEPT_BYTES && bytes.isOwned() && array().length - length <= length / REST_PART;
    }

    /** A view of the words from one on, for as long as this request is valid. */
    public Args from(int first) {
        Args rest = in(array());
        for (int i = first; i < count; i++) {
            rest.add(bounds[2 * i], bounds[2 * i + 1]);
        }
        rest.moveTo(base);
        return rest;
    }

    public int count() {
        return count;
    }

    /** The number of input bytes of the request. */
    public int inputLength() {
        return inputLength;
    }

    /** Whether the request came as a line rather than an array. */
    public boolean isLine() {
        return line;
    }

    /**
     * Whether {@link #array()} holds the whole request as an array of the protocol, {@link #inputLength} bytes from
     * {@link #inputOffset} on. There is only one way to write a request as an array.
     */
    public boolean isArray() {
        return !line && inputLength > 0;
    }

    /** The offset of the request in {@link #array()}. */
    public int inputOffset() {
        return base;
    }

    /** Records that the words belong to a request sent as a line or an array, and its place. */
    void cameAs(boolean newLine, int start, int newLength) {
        line = newLine;
        inputLength = newLength;
        moveTo(start);
    }

    /** The array that holds all the words; never to be written to, nor kept unless that {@linkplain #mayKeep is allowed}. */
    public byte[] array() {
        return bytes.array();
    }

    /** The offset of a word in {@link #array()}. */
    public int offset(int index) {
        return base + bounds[2 * index];
    }

    public int length(int index) {
        return bounds[2 * index + 1] - bounds[2 * index];
    }

    /** The number of bytes from the start of the first word to the end of the last; there must be a word. */
    public int bytes() {
        return bounds[2 * count - 1] - bounds[0];
    }

    public byte[] copy(int index) {
        int offset = offset(index);
        return Arrays.copyOfRange(array(), offset, offset + length(index));
    }

    /** The word with one char per byte, so that it can be echoed unchanged. */
    public String latin1(int index) {
        return new String(array(), offset(index), length(index), StandardCharsets.ISO_8859_1);
    }

    /** The word up to its first NUL byte, one char per byte, as Redis echoes it in errors. */
    public String echo(int index) {
        String word = latin1(index);
        int end = word.indexOf('\0');
        return end < 0 ? word : word.substring(0, end);
    }

    /** Whether a word equals {@code upperCase}, which is ASCII, ignoring case. */
    public boolean is(int index, String upperCase) {
        int length = length(index);
        if (length != upperCase.length()) {
            return false;
        }
        byte[] array = array();
        int offset = offset(index);
        for (int i = 0; i < length; i++) {
            if (upper(array[offset + i]) != upperCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The word's first eight letters in upper case, the first one in the lowest byte, padded with zeros. Bytes that are not
     * letters may be changed to other bytes that are not letters.
     */
    public long letters(int index) {
        byte[] array = array();
        int offset = offset(index);
        int length = length(index);
        if (array.length - offset < Long.BYTES) {
            return letters(array, offset, length);
        }
        long letters = (long) LONGS.get(array, offset) & CAPITALS;
        return length < Long.BYTES ? letters & ((1L << (Byte.SIZE * length)) - 1) : letters;
    }

    /** Like {@link #letters(int)}, for a word of ASCII characters. */
    public static long letters(String word) {
        long letters = 0;
        for (int i = 0; i < word.length() && i < Long.BYTES; i++) {
            letters |= (long) word.charAt(i) << (Byte.SIZE * i);
        }
        return letters & CAPITALS;
    }

    private static long letters(byte[] array, int offset, int length) {
        long letters = 0;
        for (int i = 0; i < length; i++) {
            letters |= (array[offset + i] & 0xffL) << (Byte.SIZE * i);
        }
        return letters & CAPITALS;
    }

    /** Whether two words have the same bytes. */
    public boolean same(int one, int other) {
        byte[] array = array();
        return Arrays.equals(
                array, offset(one), offset(one) + length(one), array, offset(other), offset(other) + length(other));
    }

    /**
     * The word as a signed 64-bit decimal number.
     *
     * @throws CommandException if it is not one
     */
    public long integer(int index) {
        return Decimal.parse(array(), offset(index), length(index));
    }

    /**
     * Like {@link #integer(int)}, for a number that must be at least {@code least}.
     *
     * @throws CommandException with the text {@code otherwise} if it is not
     */
    public long integer(int index, long least, String otherwise) {
        long number;
        try {
            number = integer(index);
        } catch (CommandException none) {
            throw new CommandException(otherwise);
        }
        if (number < least) {
            throw new CommandException(otherwise);
        }
        return number;
    }

    /** The word's hash, computed at most once. */
    public long hash(int index, KeyHash function) {
        if (hashedIndex == index) {
            return hash;
        }
        if (hashedIndex == -1) {
            hash = function.hash(array(), offset(index), length(index));
            hashedIndex = index;
            return hash;
        }
        return hashOfSeveral(index, function);
    }

    private long hashOfSeveral(int index, KeyHash function) {
        long[] known = hashes;
        if (known == null || known.length < count) {
            known = new long[Math.max(count, INITIAL_WORDS)];
            hashes = known;
        }
        if (known[index] == 0) {
            known[index] = function.hash(array(), offset(index), length(index));
        }
        return known[index];
    }

    /** Converts an ASCII letter to upper case; returns any other byte unchanged. */
    public static int upper(byte b) {
        return b >= 'a' && b <= 'z' ? b - ('a' - 'A') : b;
    }

    /** Removes the words, and the reference to their copy if they were copied. */
    public void clear() {
        if (hashes != null) {
            forgetHashes();
        }
        count = 0;
        inputLength = 0;
        if (bytes != home) {
            bytes = home;
        }
        hashedIndex = -1;
        if (hasManyWords()) {
            home.wordsGrew(-counted(bounds));
            bounds = new int[2 * INITIAL_WORDS];
        }
    }

    /** Whether there is or was so many words that their places should be {@linkplain #clear given back} soon. */
    public boolean hasManyWords() {
        return bounds.length > 2 * KEPT_WORDS;
    }

    private static int counted(int[] bounds) {
        return bounds.length > 2 * KEPT_WORDS ? Integer.BYTES * bounds.length : 0;
    }

    /** How many bytes the places of the words take, besides those of the first few. */
    public long wordBytes() {
        return (long) Integer.BYTES * (bounds.length - 2 * INITIAL_WORDS);
    }

    private void forgetHashes() {
        if (count > KEPT_HASHES) {
            hashes = null;
        } else if (hashes != null) {
            Arrays.fill(hashes, 0, Math.min(count, hashes.length), 0);
        }
    }

    void add(int start, int end) {
        if (2 * count == bounds.length) {
            int[] larger = Arrays.copyOf(bounds, 2 * bounds.length);
            home.wordsGrew(counted(larger) - counted(bounds));
            bounds = larger;
        }
        bounds[2 * count] = start;
        bounds[2 * count + 1] = end;
        count++;
    }

    /** Sets the offset of the request in the array. Does nothing once the words have been copied. */
    public void moveTo(int start) {
        if (bytes == home) {
            base = start;
        }
    }

    /** Makes the words ranges of {@code copy}, which nothing else refers to. */
    void detach(byte[] copy) {
        base = 0;
        bytes = new RequestBytes();
        bytes.moveTo(copy);
    }
}
