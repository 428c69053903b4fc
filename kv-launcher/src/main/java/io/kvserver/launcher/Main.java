package io.kvserver.launcher;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/** Runs a server until the process is told to end. */
public final class Main {
    private static final int CANNOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    /** What the process exits with if it ends now; the hook that closes the server asks for it. */
    private static volatile int failedWith;

    private Main() {}

    /** Starts the server and returns; the server's threads keep the process alive until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        int exitCode = run(args, System.out, System.err);
        if (exitCode != 0) {
            failedWith = exitCode;
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
        KvServer.Builder builder = new KvServer.Builder().store(store).onFailure(cause -> failed(cause, err));
        options.apply(builder, store);
        List<InetAddress> addresses = addresses(options.bind());
        if (!addresses.isEmpty()) {
            builder.bind(
                    addresses.get(0), addresses.subList(1, addresses.size()).toArray(InetAddress[]::new));
        }
        if (!options.dataDirectory().isEmpty()) {
            store.dataDirectory(directory(options.dataDirectory()))
                    .loadProgress(new ProgressLine(err, isErrTerminal()));
        }
        KvServer server = builder.build();
        // Before it starts, because loading may take a while.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(server, err), "kv-shutdown"));
        try {
            server.start();
        } catch (IllegalStateException e) {
            if (!server.isClosed()) {
                throw e;
            }
            // A signal or a client has asked for the end while the data was being loaded.
            server.close();
            return;
        }
        String encrypted = options.encrypts() ? ", with TLS on port " + server.tlsPort() : "";
        out.println("kv " + KvStore.version() + " ready on " + server.addressText() + encrypted);
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

    private static void shutDown(KvServer server, PrintStream err) {
        int exitCode = failedWith;
        try {
            server.close();
        } catch (RuntimeException e) {
            err.println("kv: " + e.getMessage());
            exitCode = CANNOT_RUN;
        }
        // A JVM that a signal ended would exit with 128 plus the signal's number. This end was asked for, and all is
        // done.
        Runtime.getRuntime().halt(exitCode);
    }

    /** After the server had to close by itself. Halts, because the JVM may have no memory for more. */
    private static void failed(Throwable cause, PrintStream err) {
        try {
            err.println("kv: a part of the server has failed, so it has ended: " + cause);
        } finally {
            Runtime.getRuntime().halt(CANNOT_RUN);
        }
    }

    private static List<InetAddress> addresses(String hosts) throws IOException {
        List<InetAddress> addresses = new ArrayList<>();
        StringTokenizer each = new StringTokenizer(hosts, " ,");
        while (each.hasMoreTokens()) {
            addresses.add(address(each.nextToken()));
        }
        return addresses;
    }

    private static InetAddress address(String host) throws IOException {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IOException("cannot listen on " + host + ": no such host", e);
        }
    }
}
