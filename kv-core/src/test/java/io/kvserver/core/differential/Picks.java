package io.kvserver.core.differential;

import java.util.List;
import java.util.Random;

/** Picks one of several at random. */
final class Picks {
    private Picks() {}

    static String pick(Random random, String... words) {
        return words[random.nextInt(words.length)];
    }

    static String pick(Random random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
