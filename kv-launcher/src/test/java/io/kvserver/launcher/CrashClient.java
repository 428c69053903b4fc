package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.launcher.KvProcess.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that writes rounds of requests until its server is killed, several rounds on their way at a time, and counts the
 * acknowledged ones. In round N it sets a key to N, increments another, creates a new one, and sets two in a transaction.
 */
final class CrashClient extends Thread {
    private static final int ROUNDS_AT_A_TIME = 8;
    /** The lines of a round's replies. */
    private static final String[] REPLIES = {"+OK", ":", "+OK", "+OK", "+QUEUED", "+QUEUED", "*2", "+OK", "+OK"};

    private final Ready ready;
    private final String name;
    private final AtomicInteger acknowledgedByAll;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private volatile String failure = "";

    CrashClient(Ready ready, String name, AtomicInteger acknowledgedByAll) {
        this.ready = ready;
        this.name = name;
        this.acknowledgedByAll = acknowledgedByAll;
    }

    @Override
    public void run() {
        try (Socket socket = ready.connect()) {
            BufferedReader replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            while (true) {
                StringBuilder requests = new StringBuilder();
                for (int i = 0; i < ROUNDS_AT_A_TIME; i++) {
                    requests.append(round(sent.incrementAndGet()));
                }
                socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
                for (int i = 0; i < ROUNDS_AT_A_TIME; i++) {
                    if (!readRound(replies)) {
                        return;
                    }
                    acknowledged.incrementAndGet();
                    acknowledgedByAll.incrementAndGet();
                }
            }
        } catch (IOException killed) {
            // Expected: the server was killed.
        }
    }

    private String round(int number) {
        return "SET " + name + ":set " + number + "\r\nINCR " + name + ":incr\r\nSET " + name + ":" + number + " "
                + number + "\r\nMULTI\r\nSET " + name + ":one " + number + "\r\nSET " + name + ":two " + number
                + "\r\nEXEC\r\n";
    }

    private boolean readRound(BufferedReader replies) throws IOException {
        for (String expected : REPLIES) {
            String line = replies.readLine();
            if (line == null) {
                return false;
            }
            String whole = expected.equals(":") ? ":" + (acknowledged.get() + 1) : expected;
            if (!line.equals(whole)) {
                failure = "in round " + (acknowledged.get() + 1) + ": " + line + " instead of " + whole;
                return false;
            }
        }
        return true;
    }

    /** Fails unless all acknowledged changes are there, in order, and transactions are complete. */
    void verify(CrashedData data) {
        if (!failure.isEmpty()) {
            throw new AssertionError(name + " " + failure);
        }
        int set = data.number(name + ":set");
        int incremented = data.number(name + ":incr");
        int one = data.number(name + ":one");
        // Before the first SET there is no new key either.
        int created = set == 0 || data.has(name + ":" + set) ? set : set - 1;
        boolean inOrder = set >= incremented && incremented >= created && created >= one && one >= set - 1;
        if (!inOrder || one < acknowledged.get() || set > sent.get() || one != data.number(name + ":two")) {
            throw new AssertionError(name + " has sent " + sent + " rounds, of which " + acknowledged
                    + " were acknowledged; there are: SET " + set + ", INCR " + incremented + ", new key " + created
                    + ", transaction " + one + " and " + data.number(name + ":two"));
        }
        for (int i = 1; i <= created; i++) {
            if (data.number(name + ":" + i) != i) {
                throw new AssertionError(name + ":" + i + " of " + created + " is missing");
            }
        }
    }
}
