package io.kvserver.core.session;

import java.util.List;

/**
 * Decides what becomes of a client's request before it is run: a test's faults, a recorder, a program's own bounds.
 *
 * <p>It is asked before anything of the request is checked, so also about commands that do not exist and clients that have yet to tell
 * their password; what it lets pass is checked as always. The counts of commands, the slow log and MONITOR know only of requests that are
 * run.
 *
 * <p>It is asked once for each request that a session has read, in the order in which its client sent them; those between MULTI and
 * EXEC when they come, not when they are run. It is not asked for the calls of a {@link io.kvserver.core.KvStore}, nor for the
 * commands of a script.
 *
 * <p>Thread: the one that serves the client, so several at once for different clients. It must not block: all clients of that thread
 * wait meanwhile. To delay a request it does not wait, but returns {@link Interception#after}. No shard is held, so it may call
 * the store; only within a script that takes longer than {@code busy-reply-threshold} a call that would have to wait fails. What it throws is logged, and the client is disconnected.
 */
@FunctionalInterface
public interface Interceptor {
    /** What is to become of the request. */
    Interception intercept(Request request);

    /** A request and its client. Valid until the interceptor returns; the copies that the methods make stay. */
    interface Request {
        /** Of CLIENT ID: unique in the life of the store. */
        long clientId();

        /** Of CLIENT SETNAME; empty if the client has no name. */
        String clientName();

        /** The user that the client acts for. */
        String user();

        /** Where the client comes from, as {@code 127.0.0.1:54321}. */
        String address();

        /** The command's name in lower case, as {@code get} or {@code client|setname}; the first word if there is no such command. */
        String command();

        /** How many words the request has, the command's among them; one at least. */
        int count();

        /** A copy of a word; the one at 0 is the command's. */
        byte[] word(int index);

        /** A word as UTF-8. */
        String text(int index);

        /** Copies of the words that are keys, in the order of the request; empty if there are none, or words are missing. */
        List<byte[]> keys();

        /** Whether the command may change data; EXEC and scripts do not count. */
        boolean isWrite();

        /** Whether the client has sent MULTI, and neither EXEC nor DISCARD. */
        boolean inTransaction();
    }

    /** Asks several in turn until one of them does not let the request pass. */
    static Interceptor inTurn(List<Interceptor> several) {
        List<Interceptor> all = List.copyOf(several);
        if (all.size() == 1) {
            return all.get(0);
        }
        return request -> {
            for (Interceptor one : all) {
                Interception answer = one.intercept(request);
                if (!answer.passes()) {
                    return answer;
                }
            }
            return Interception.PASS;
        };
    }
}
