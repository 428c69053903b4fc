package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.net.watch.ConsoleProvider;
import java.io.IOException;
import java.util.ServiceLoader;

/** The console in the browser, for a jar that has one. Loaded only by a process that is to offer it. Stateless. */
final class ConsoleOffer {
    private ConsoleOffer() {}

    /** Starts it, for as long as the process is there, and returns the address to visit. */
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
