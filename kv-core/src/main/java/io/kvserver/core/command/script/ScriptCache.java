package io.kvserver.core.command.script;

import io.kvserver.core.client.statistics.ScriptFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Scripts by text and by digest. Of scripts that only EVAL has sent, the last {@link #MAX_PASSING} used are kept, as in
 * Redis since 7.4; SCRIPT LOAD keeps a script until SCRIPT FLUSH. Confined to the thread that has all shards;
 * {@link #count} and {@link #bytes} any thread.
 */
final class ScriptCache implements ScriptFigures.Source {
    static final int MAX_PASSING = 500;
    static final int DIGEST_LENGTH = 40;

    private static final int FIRST_SLOTS = 64;
    /** The approximate memory of a script besides a multiple of its text for the compiled form. */
    private static final int OVERHEAD_BYTES = 1000;

    private static final int COMPILED_PART = 10;

    /** The number of positions of a text that its hash samples. */
    private static final int SAMPLES = 16;

    private @Nullable Script[] byText = new Script[FIRST_SLOTS];
    private @Nullable Script[] byDigest = new Script[FIRST_SLOTS];
    private @Nullable Script oldest;
    private @Nullable Script newest;
    private int passing;
    private volatile int count;
    private volatile long bytes;

    private void count(int scripts, long theirBytes) {
        count = scripts;
        bytes = theirBytes;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    /** The script with a text; marks it as used. */
    @Nullable
    Script ofText(byte[] array, int offset, int length) {
        Script script = byText[hash(array, offset, length) & (byText.length - 1)];
        while (script != null
                && !Arrays.equals(script.text(), 0, script.text().length, array, offset, offset + length)) {
            script = script.nextOfText;
        }
        return used(script);
    }

    /** The script with a digest, in any case; marks it as used. */
    @Nullable
    Script ofDigest(byte[] array, int offset, int length) {
        if (length != DIGEST_LENGTH) {
            return null;
        }
        Script script = byDigest[digestHash(array, offset) & (byDigest.length - 1)];
        while (script != null && !isDigest(script.digest(), array, offset)) {
            script = script.nextOfDigest;
        }
        return used(script);
    }

    private static boolean isDigest(byte[] digest, byte[] array, int offset) {
        for (int i = 0; i < DIGEST_LENGTH; i++) {
            if (digest[i] != lower(array[offset + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    private @Nullable Script used(@Nullable Script script) {
        if (script != null && script.passing && script.newer != null) {
            unlink(script);
            link(script);
        }
        return script;
    }

    /** Adds a new script. */
    void add(Script script) {
        if (count >= byText.length) {
            grow();
        }
        put(script);
        count(count + 1, bytes + bytes(script));
        link(script);
        passing++;
        if (passing > MAX_PASSING && oldest != null) {
            remove(oldest);
        }
    }

    /** Keeps a script until {@link #clear}. */
    void keep(Script script) {
        if (script.passing) {
            script.passing = false;
            unlink(script);
            passing--;
        }
    }

    /** The texts of the scripts kept until {@link #clear}. */
    List<byte[]> kept() {
        List<byte[]> texts = new ArrayList<>();
        for (Script chain : byText) {
            for (Script script = chain; script != null; script = script.nextOfText) {
                if (!script.passing) {
                    texts.add(script.text());
                }
            }
        }
        return texts;
    }

    private static long bytes(Script script) {
        return OVERHEAD_BYTES + (long) COMPILED_PART * script.text().length;
    }

    private void remove(Script script) {
        unlink(script);
        passing--;
        int text = hash(script.text(), 0, script.text().length) & (byText.length - 1);
        byText[text] = withoutText(byText[text], script);
        int digest = digestHash(script.digest(), 0) & (byDigest.length - 1);
        byDigest[digest] = withoutDigest(byDigest[digest], script);
        count(count - 1, bytes - bytes(script));
    }

    private static @Nullable Script withoutText(@Nullable Script chain, Script removed) {
        if (chain == removed) {
            return removed.nextOfText;
        }
        for (Script script = chain; script != null; script = script.nextOfText) {
            if (script.nextOfText == removed) {
                script.nextOfText = removed.nextOfText;
            }
        }
        return chain;
    }

    private static @Nullable Script withoutDigest(@Nullable Script chain, Script removed) {
        if (chain == removed) {
            return removed.nextOfDigest;
        }
        for (Script script = chain; script != null; script = script.nextOfDigest) {
            if (script.nextOfDigest == removed) {
                script.nextOfDigest = removed.nextOfDigest;
            }
        }
        return chain;
    }

    private void put(Script script) {
        int text = hash(script.text(), 0, script.text().length) & (byText.length - 1);
        script.nextOfText = byText[text];
        byText[text] = script;
        int digest = digestHash(script.digest(), 0) & (byDigest.length - 1);
        script.nextOfDigest = byDigest[digest];
        byDigest[digest] = script;
    }

    private void grow() {
        @Nullable Script[] old = byText;
        byText = new Script[2 * old.length];
        byDigest = new Script[2 * old.length];
        for (Script chain : old) {
            Script script = chain;
            while (script != null) {
                Script next = script.nextOfText;
                put(script);
                script = next;
            }
        }
    }

    private void link(Script script) {
        script.older = newest;
        script.newer = null;
        if (newest == null) {
            oldest = script;
        } else {
            newest.newer = script;
        }
        newest = script;
    }

    private void unlink(Script script) {
        if (script.older == null) {
            oldest = script.newer;
        } else {
            script.older.newer = script.newer;
        }
        if (script.newer == null) {
            newest = script.older;
        } else {
            script.newer.older = script.older;
        }
        script.older = null;
        script.newer = null;
    }

    /** Removes all scripts. */
    void clear() {
        byText = new Script[FIRST_SLOTS];
        byDigest = new Script[FIRST_SLOTS];
        oldest = null;
        newest = null;
        passing = 0;
        count = 0;
        bytes = 0;
    }

    /**
     * Samples some positions of the text. Scripts that differ only elsewhere are rare, and then the texts are compared.
     */
    private static int hash(byte[] array, int offset, int length) {
        int hash = length;
        int step = Math.max(1, length / SAMPLES);
        for (int i = length - 1; i >= 0; i -= step) {
            hash = 31 * hash + array[offset + i];
        }
        return hash ^ (hash >>> 16);
    }

    /** The hash of a digest: its first eight digits. Any value for other texts. */
    private static int digestHash(byte[] array, int offset) {
        int hash = 0;
        for (int i = 0; i < 8; i++) {
            int digit = lower(array[offset + i]);
            hash = (hash << 4) ^ (digit >= 'a' ? digit - 'a' + 10 : digit - '0');
        }
        return hash ^ (hash >>> 16);
    }
}
