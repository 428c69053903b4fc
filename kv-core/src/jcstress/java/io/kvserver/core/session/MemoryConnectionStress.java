package io.kvserver.core.session;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.kvserver.core.KvStore;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A client inside the process that is woken while it is being served: it gets every message without a further one. */
@JCStressTest
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both came")
@State
public class MemoryConnectionStress {
    private static final KvStore STORE = new KvStore();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final byte[] MESSAGE = "a-message".getBytes(ISO_8859_1);

    private final String channel = "channel-" + NUMBERS.incrementAndGet();
    /** What a thread of its own would do. */
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

    private final MemoryConnection connection =
            new MemoryConnection(wake -> STORE.newSession(InlineReplies.RESP, wake), true, tasks::add);

    public MemoryConnectionStress() {
        try {
            connection.output().write(("SUBSCRIBE " + channel + "\r\n").getBytes(ISO_8859_1));
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
        read();
    }

    private String read() {
        byte[] bytes = new byte[1024];
        StringBuilder text = new StringBuilder();
        try {
            while (connection.input().available() > 0) {
                text.append(new String(bytes, 0, connection.input().read(bytes), ISO_8859_1));
            }
        } catch (IOException closed) {
            throw new IllegalStateException(closed);
        }
        return text.toString();
    }

    private void runTask() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
    }

    @Actor
    public void one() {
        STORE.publish(channel, MESSAGE);
    }

    @Actor
    public void another() {
        STORE.publish(channel, MESSAGE);
    }

    @Actor
    public void serves() {
        runTask();
        runTask();
    }

    @Arbiter
    public void after(II_Result result) {
        while (!tasks.isEmpty()) {
            runTask();
        }
        result.r1 = read().split("a-message", -1).length - 1;
        connection.close();
        result.r2 = tasks.size();
    }
}
