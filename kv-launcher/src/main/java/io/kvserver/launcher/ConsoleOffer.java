package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.net.watch.ConsoleProvider;
import java.io.IOException;
import java.util.ServiceLoader;

/** Starts the console in the browser, if the jar contains one. Loaded only when the console is wanted. Stateless. */
final class ConsoleOffer {
    private ConsoleOffer() {}

    /** Starts the console for the life of the process. Returns the address to visit. */
    static String start(KvStore store, Options options) throws IOException, Options.UsageException {
        ConsoleProvider provider = ServiceLoader.load(ConsoleProvider.class)
                .findFirst()
                .orElseThrow(() ->
                        new Options.UsageException(Options.CONSOLE + ": kv-console.jar is not on the class path"));
        try {
            return provider.start(
                            store,
                            new ConsoleProvider.Settings(
                                    OptionValues.port(Options.CONSOLE, options.console(Options.CONSOLE, "")),
                                    options.console(Options.CONSOLE_WRITE, "no").equals("yes"),
                                    options.console(Options.CONSOLE_USER, "default")))
                    .url();
        } catch (IllegalArgumentException refused) {
            throw new Options.UsageException(Options.CONSOLE_USER + ": " + refused.getMessage());
        }
    }
}
