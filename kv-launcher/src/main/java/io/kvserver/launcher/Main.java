package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Runs a server until the process is told to end. */
public final class Main {
    private static final int CANNOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    private Main() {}

    /** Starts the server and returns; the server's threads keep the process alive until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        int exitCode = run(args, System.out, System.err);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    private static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            Options options = Options.parse(System.getenv(), args);
            switch (options.action()) {
                case HELP -> out.print(Options.USAGE);
                case VERSION -> out.println("kv " + KvStore.version());
                case SERVE -> serve(options, out, err);
            }
            return 0;
        } catch (Options.UsageException e) {
            err.println("kv: " + e.getMessage() + " (--help lists the options)");
            return WRONG_USAGE;
        } catch (IllegalStateException refused) {
            // The one state that a new server refuses to start in.
            err.println("kv: " + refused.getMessage() + ": --protected-mode no");
            return CANNOT_RUN;
        } catch (IOException e) {
            err.println("kv: " + e.getMessage());
            return CANNOT_RUN;
        }
    }

    private static void serve(Options options, PrintStream out, PrintStream err)
            throws IOException, Options.UsageException {
        KvStore.Builder store = new KvStore.Builder();
        KvServer.Builder builder = new KvServer.Builder().store(store);
        options.apply(builder, store);
        if (!options.bind().isEmpty()) {
            builder.bind(address(options.bind()));
        }
        if (!options.dataDirectory().isEmpty()) {
            store.dataDirectory(directory(options.dataDirectory()))
                    .loadProgress(new ProgressLine(err, isErrTerminal()));
        }
        KvServer server = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(server), "kv-shutdown"));
        out.println("kv " + KvStore.version() + " ready on " + server.addressText());
    }

    private static Path directory(String name) throws Options.UsageException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Options.UsageException("--data-dir: " + e.getMessage());
        }
    }

    /** Whether somebody sees how a line changes; only Linux tells, and {@link System#console} speaks of others than this one. */
    private static boolean isErrTerminal() {
        try {
            String err = Path.of("/proc/self/fd/2").toRealPath().toString();
            return err.startsWith("/dev/pts/") || err.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
    }

    private static void shutDown(KvServer server) {
        server.close();
        // A JVM that a signal ended would exit with 128 plus the signal's number. This end was asked for, and all is
        // done.
        Runtime.getRuntime().halt(0);
    }

    private static InetAddress address(String host) throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("cannot listen on " + host + ": no such host", e);
        }
    }
}
