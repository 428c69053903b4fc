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

/** A client inside the process is woken while it is being served: no message stays unread until the next one comes. */
public final class MemoryConnectionStress {
    private static final KvStore STORE = new KvStore();
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final byte[] MESSAGE = "a-message".getBytes(ISO_8859_1);

    private MemoryConnectionStress() {}

    /** A client that has subscribed to a channel of its own. */
    private static final class Subscriber {
        private final String channel = "channel-" + NUMBERS.incrementAndGet();
        /** The tasks of the thread that serves it. */
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

        private final MemoryConnection connection =
                new MemoryConnection(wake -> STORE.newSession(InlineReplies.RESP, wake), true, tasks::add);

        Subscriber() {
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

        void send() {
            STORE.publish(channel, MESSAGE);
        }

        void runTask() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
        }

        void end(II_Result result) {
            while (!tasks.isEmpty()) {
                runTask();
            }
            result.r1 = read().split("a-message", -1).length - 1;
            connection.close();
            result.r2 = tasks.size();
        }
    }

    /** One thread sends it two messages. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both messages came")
    @State
    public static class OneSends {
        private final Subscriber client = new Subscriber();

        @Actor
        public void sends() {
            client.send();
            client.send();
        }

        @Actor
        public void serves() {
            client.runTask();
            client.runTask();
        }

        @Arbiter
        public void after(II_Result result) {
            client.end(result);
        }
    }

    /** Two threads send it a message each; jcstress skips it on machines with fewer than three processors. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both messages came")
    @State
    public static class TwoSend {
        private final Subscriber client = new Subscriber();

        @Actor
        public void one() {
            client.send();
        }

        @Actor
        public void another() {
            client.send();
        }

        @Actor
        public void serves() {
            client.runTask();
            client.runTask();
        }

        @Arbiter
        public void after(II_Result result) {
            client.end(result);
        }
    }
}
