package io.kvserver.console;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.LineWords;
import io.kvserver.core.protocol.ProtocolException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Runs the lines that a person types, if they are allowed. Any thread. */
final class CommandLine {
    private static final int MOST_WORDS = 10_000;

    private final StoreClients clients;
    private final CommandRules rules;
    private final boolean mayWrite;

    /** Limits running lines: an endless script blocks its thread, while the other views continue. */
    private final Semaphore running = new Semaphore(2);

    CommandLine(StoreClients clients, CommandRules rules, boolean mayWrite) {
        this.clients = clients;
        this.rules = rules;
        this.mayWrite = mayWrite;
    }

    /** Writes the reply to a line, or the question to confirm before it is run. */
    void write(Form form, Json json) throws RefusedException {
        byte[][] words = words(form.bytes("line"));
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < Math.min(2, words.length); i++) {
            texts.add(new String(words[i], StandardCharsets.UTF_8));
        }
        CommandRules.Rule rule = rules.find(texts);
        if (rule != null) {
            refuse(rule);
            if (rule.isDangerous() && !form.has("confirmed")) {
                json.object().name("confirm").text(rule.warning()).endObject();
                return;
            }
        }
        // The store reports an unknown command itself.
        json.object().name("answer").answer(run(form.database(), words)).endObject();
    }

    private void refuse(CommandRules.Rule rule) throws RefusedException {
        String useless = rule.useless();
        if (useless != null) {
            throw new RefusedException(403, useless);
        }
        if (!mayWrite && !rule.isHarmless()) {
            String what = rule.isWriting() ? " changes data" : " is not only for reading";
            throw new RefusedException(
                    403, rule.spoken() + what + ", and this console only reads: --console-write allows more");
        }
    }

    private static byte[][] words(byte[] line) throws RefusedException {
        Args args = Args.in(line);
        try {
            LineWords.split(line, 0, line.length, args, MOST_WORDS);
        } catch (ProtocolException wrong) {
            throw new RefusedException(400, "the quotes of this line are not closed, or it has too many words");
        }
        if (args.count() == 0) {
            throw new RefusedException(400, "there is no command");
        }
        byte[][] words = new byte[args.count()][];
        for (int i = 0; i < words.length; i++) {
            words[i] = args.copy(i);
        }
        return words;
    }

    private Answer run(int database, byte[][] words) throws RefusedException {
        if (!running.tryAcquire()) {
            throw new RefusedException(429, "two commands are still running");
        }
        try (StoreClient client = clients.open()) {
            client.select(database);
            return client.call(Bounds.LINE, words);
        } catch (IOException failed) {
            throw StoreClients.failure(failed);
        } finally {
            running.release();
        }
    }
}
