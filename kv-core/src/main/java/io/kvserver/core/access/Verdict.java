package io.kvserver.core.access;

/**
 * What a check of a request has found, as a number, so that a check allocates nothing: 0 if it is allowed; else the reason, and which
 * word of the request it is about. A higher reason is told rather than a lower one. Stateless.
 */
final class Verdict {
    static final int ALLOWED = 0;
    static final int COMMAND = 1;
    static final int KEY = 2;
    static final int CHANNEL = 4;

    private static final int REASON_BITS = 3;

    private Verdict() {}

    static int of(int reason, int word) {
        return reason | (word << REASON_BITS);
    }

    static int reason(int verdict) {
        return verdict & ((1 << REASON_BITS) - 1);
    }

    static int word(int verdict) {
        return verdict >>> REASON_BITS;
    }
}
