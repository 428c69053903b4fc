package io.kvserver.core.client;

import io.kvserver.core.command.Command;
import io.kvserver.core.command.Flag;
import io.kvserver.core.command.RequestText;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.Push;
import io.kvserver.core.protocol.ReplyWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The clients that have sent MONITOR: each gets a line about each request of the others and its own. Any thread. */
final class Monitors {
    private final Set<Client> clients = ConcurrentHashMap.newKeySet();
    /** Read for each batch of requests, so not a walk through the set. */
    private volatile boolean any;

    boolean any() {
        return any;
    }

    synchronized void add(Client client) {
        clients.add(client);
        any = true;
    }

    synchronized void remove(Client client) {
        clients.remove(client);
        any = !clients.isEmpty();
    }

    /** Shows a request that has been run, unless it is one for administrators only. */
    void show(Client sender, Command command, Args args, Instant when) {
        if (isShown(command)) {
            showAll(sender, command, args, when);
        }
    }

    private static boolean isShown(Command command) {
        return !command.flags().contains(Flag.ADMIN) && !command.flags().contains(Flag.SKIP_MONITOR);
    }

    /** Shows a request that a script has made. */
    void showOfScript(Client sender, Command command, Args args, Instant when) {
        if (isShown(command)) {
            show(sender, "lua", RequestText.words(command, args), when);
        }
    }

    /** Shows any request. */
    void showAll(Client sender, Command command, Args args, Instant when) {
        show(sender, address(sender), RequestText.words(command, args), when);
    }

    /** As Redis writes it, which here means the path alone. */
    private static String address(Client sender) {
        String address = sender.link().address();
        return sender.link().isUnixSocket() ? "unix:" + address.substring(0, address.lastIndexOf(':')) : address;
    }

    private void show(Client sender, String address, List<byte[]> words, Instant when) {
        String line = String.format(
                Locale.ROOT,
                "%d.%06d [%d %s] %s",
                when.getEpochSecond(),
                when.getNano() / 1000,
                sender.keys().database(),
                address,
                RequestText.quoted(words));
        Line message = new Line(line);
        for (Client client : clients) {
            // As in Redis, the lines are replies: who wants none gets none.
            if (client.output().isReplyWanted()) {
                client.deliver(message);
            }
        }
    }

    private record Line(String text) implements Push {
        @Override
        public void writeTo(ReplyWriter out) {
            out.simple(text);
        }

        @Override
        public int bytes() {
            return text.length();
        }
    }
}
