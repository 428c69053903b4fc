package io.kvserver.console;

import io.kvserver.core.KvStore;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Answers the page's requests, by the name of the view. Any thread. */
final class Data implements AutoCloseable {
    private static final int MOST_DATABASES = 1024;

    private final KvStore store;
    private final int databases;
    private final String user;
    private final boolean mayWrite;
    private final StoreClients clients;
    private final Taps taps;
    private @Nullable CommandLine line;
    private @Nullable CommandRules rules;

    Data(KvStore store, String user, boolean mayWrite) {
        this.store = store;
        this.databases = databases(store);
        this.user = user;
        this.mayWrite = mayWrite;
        this.clients = new StoreClients(store, user);
        this.taps = new Taps(clients);
    }

    /** Writes what the console may do, and as which user. */
    private void about(Json json) {
        json.object().name("version").text(KvStore.version()).name("user").text(user);
        json.name("write").bool(mayWrite).name("databases").number(databases).endObject();
    }

    /** The number of databases, at most as many as a store can have. */
    private static int databases(KvStore store) {
        int number = 1;
        while (number < MOST_DATABASES) {
            try {
                store.database(number);
            } catch (IllegalArgumentException none) {
                break;
            }
            number++;
        }
        return number;
    }

    void write(String view, Form form, Json json) throws RefusedException {
        switch (view) {
            case "api/about" -> about(json);
            case "api/keys" -> by(form, client -> KeyPages.write(client, form, json));
            case "api/value" -> by(form, client -> ValuePages.write(client, form, json));
            case "api/info" -> by(form, client -> Figures.writeInfo(client, json));
            case "api/slowlog" -> by(form, client -> Figures.writeSlowLog(client, json));
            case "api/clients" -> by(form, client -> Figures.writeClients(client, json));
            case "api/commands" -> {
                CommandRules all = rules();
                by(form, client -> CommandHelp.write(client, all, mayWrite, json));
            }
            case "api/command" -> line().write(form, json);
            case "api/tap" -> taps.write(form, json);
            default -> throw new RefusedException(404, "there is no such view");
        }
    }

    /** The code of a view. */
    private interface View {
        void write(StoreClient client) throws IOException, RefusedException;
    }

    private void by(Form form, View view) throws RefusedException {
        clients.with(form.database(), client -> {
            view.write(client);
            return true;
        });
    }

    private synchronized CommandRules rules() {
        CommandRules present = rules;
        if (present == null) {
            present = CommandRules.of(store);
            rules = present;
        }
        return present;
    }

    private synchronized CommandLine line() {
        CommandLine present = line;
        if (present == null) {
            present = new CommandLine(clients, rules(), mayWrite);
            line = present;
        }
        return present;
    }

    /** Fails if the user does not exist or is disabled. */
    void checkUser() throws RefusedException {
        clients.with(0, client -> true);
    }

    @Override
    public void close() {
        taps.close();
        clients.close();
    }
}
