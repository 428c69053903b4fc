package io.kvserver.core.session;

import java.util.List;

/**
 * Decides what happens to a client's request before it is run: for a test's faults, a recorder, or a program's own
 * restrictions.
 *
 * <p>It is called before the request is checked, so also for commands that do not exist and for clients that have not
 * authenticated; a request that it lets pass is then checked as usual. Statistics of commands, the slow log and MONITOR
 * include only requests that are run.
 *
 * <p>It is called once for each request that a session reads, in the order in which the client sent them; for requests
 * between MULTI and EXEC when they arrive, not when they run. It is not called for the calls of a {@link
 * io.kvserver.core.KvStore}, nor for the commands of a script.
 *
 * <p>Thread: the one that serves the client, so several at once for different clients. It must not block, because all clients
 * of that thread would wait; to delay a request, return {@link Interception#after}. It holds no shard, so it may call the
 * store; but during a script that runs longer than {@code busy-reply-threshold}, a call that would have to wait fails. An
 * exception is logged, and the client is disconnected.
 */
@FunctionalInterface
public interface Interceptor {
    /** Decides what happens to a request. */
    Interception intercept(Request request);

    /** A request and its client. Valid until the interceptor returns; the copies that its methods return stay valid. */
    interface Request {
        /** The client's id, as in CLIENT ID: unique during the life of the store. */
        long clientId();

        /** The client's name, as set by CLIENT SETNAME; empty if it has none. */
        String clientName();

        /** The client's user. */
        String user();

        /** The client's address, such as {@code 127.0.0.1:54321}. */
        String address();

        /**
         * The command's name in lower case, such as {@code get} or {@code client|setname}; the first word if there is no such
         * command.
         */
        String command();

        /** The number of words in the request, including the command; at least one. */
        int count();

        /** Returns a copy of a word; index 0 is the command. */
        byte[] word(int index);

        /** Returns a word as UTF-8. */
        String text(int index);

        /**
         * Returns copies of the words that are keys, in the order of the request; empty if there are none or words are
         * missing.
         */
        List<byte[]> keys();

        /** Whether the command may change data; EXEC and scripts do not count as such. */
        boolean isWrite();

        /** Whether the client has sent MULTI, and neither EXEC nor DISCARD since. */
        boolean inTransaction();
    }

    /** Combines several interceptors: calls each in order until one does not let the request pass. */
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
