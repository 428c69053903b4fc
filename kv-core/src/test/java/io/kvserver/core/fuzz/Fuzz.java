package io.kvserver.core.fuzz;

import java.io.IOException;

/**
 * Fuzzes targets of kv-core, guided by the coverage that their bytes reach: {@code mvn -Pfuzz test-compile exec:exec@fuzz -pl kv-core}.
 * Jazzer calls the methods that are named as it wants them.
 */
public final class Fuzz {
    private static FuzzTargets.Target target = FuzzTargets::parser;

    private Fuzz() {}

    /**
     * Fuzzes.
     *
     * @param words the seconds for each target, and names of targets; all of them if none is named
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        FuzzRun run = new FuzzRun(Fuzz.class, Integer.parseInt(words[0]));
        boolean failed = false;
        for (String name : FuzzTargets.ALL.keySet()) {
            if (FuzzRun.isNamed(name, words)) {
                failed |= run.finds(name, FuzzCorpus.made(name));
            }
        }
        System.exit(failed ? 1 : 0);
    }

    /** Called before the first input, with the target's name. */
    public static void fuzzerInitialize(String[] words) {
        target = FuzzTargets.ALL.get(words[0]);
    }

    /** Takes one input. */
    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        target.take(bytes);
    }
}
