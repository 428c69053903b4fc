package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.kvserver.core.session.Requests;
import io.kvserver.launcher.KvProcess.Ready;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A client that runs a script, and a function that does the same, in turn until its server is killed. Run N changes keys of all types so that they show
 * that they have been changed N times.
 */
final class ScriptClient extends Thread {
    private static final String BODY = """
        local n = redis.call('INCR', keys[1])
        redis.call('HSET', keys[2], 'n', n)
        redis.call('RPUSH', keys[3], n)
        for i = 1, tonumber(args[1]) do redis.call('SADD', keys[4], n .. ':' .. i) end
        redis.call('ZADD', keys[5], n, n)
        redis.call('XADD', keys[6], n .. '-1', 'n', n)
        redis.call('SET', keys[7], n, 'EX', 100000)
        return n
        """;

    /** The library with the function. */
    static final String LIBRARY =
            "#!lua name=crash\nredis.register_function('crash', function(keys, args)\n" + BODY + "end)";

    private static final String SCRIPT = "local keys, args = KEYS, ARGV\n" + BODY;

    private static final List<String> SUFFIXES = List.of("string", "hash", "list", "set", "zset", "stream", "expiring");

    private final Ready ready;
    private final String name;
    private final int size;
    private final AtomicInteger acknowledgedByAll;
    private volatile int sent;
    private volatile int acknowledged;
    private volatile String failure = "";

    /** Sends requests to a server. */
    interface Server {
        String ask(String... words) throws Exception;
    }

    ScriptClient(Ready ready, String name, int size, AtomicInteger acknowledgedByAll) {
        this.ready = ready;
        this.name = name;
        this.size = size;
        this.acknowledgedByAll = acknowledgedByAll;
    }

    @Override
    public void run() {
        try (Socket socket = ready.connect()) {
            BufferedReader replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            while (failure.isEmpty()) {
                int number = sent + 1;
                sent = number;
                socket.getOutputStream().write(Requests.array(request(number)));
                String reply = replies.readLine();
                if (reply == null) {
                    return;
                }
                if (!reply.equals(":" + number)) {
                    failure = "run " + number + " was answered " + reply;
                    return;
                }
                acknowledged = number;
                acknowledgedByAll.incrementAndGet();
            }
        } catch (IOException killed) {
            // Expected: the server was killed.
        }
    }

    private List<String> request(int number) {
        List<String> words = new ArrayList<>(number % 2 == 0 ? List.of("EVAL", SCRIPT) : List.of("FCALL", "crash"));
        words.add(Integer.toString(SUFFIXES.size()));
        SUFFIXES.forEach(suffix -> words.add(key(suffix)));
        words.add(Integer.toString(size));
        return words;
    }

    private String key(String suffix) {
        return name + ":" + suffix;
    }

    /** How many changes each key shows. */
    List<Long> state(Server server) throws Exception {
        long elements = number(server.ask("SCARD", key("set")));
        return List.of(
                number(server.ask("EVAL", "return tonumber(redis.call('GET', KEYS[1]) or 0)", "1", key("string"))),
                number(server.ask("EVAL", "return tonumber(redis.call('HGET', KEYS[1], 'n') or 0)", "1", key("hash"))),
                number(server.ask("LLEN", key("list"))),
                elements % size == 0 ? elements / size : -1,
                number(server.ask("ZCARD", key("zset"))),
                number(server.ask("XLEN", key("stream"))),
                number(server.ask("EVAL", "return tonumber(redis.call('GET', KEYS[1]) or 0)", "1", key("expiring"))));
    }

    private static long number(String reply) {
        return Long.parseLong(reply.strip().substring(1));
    }

    /** Fails unless all keys show the same number of runs, and at least the acknowledged ones. */
    void verify(Server server) throws Exception {
        List<Long> state = state(server);
        long first = state.get(0);
        boolean whole = state.stream().allMatch(count -> count == first);
        if (!failure.isEmpty() || !whole || first < acknowledged || first > sent) {
            throw new AssertionError(name + " has sent " + sent + " runs, of which " + acknowledged
                    + " were acknowledged; there are " + state + " " + failure);
        }
    }
}
