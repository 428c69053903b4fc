package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** Runs a server until the process is told to end. */
public final class Main {
    private static final int CANNOT_RUN = 1;
    private static final int WRONG_USAGE = 2;

    /** The exit code if the process ends now; read by the hook that closes the server. */
    private static volatile int failedWith;

    /** Both are made while there is memory. */
    private static final byte[] NO_MEMORY =
            "kv: a part of the server has failed, and there is no memory to say why, so it has ended\n"
                    .getBytes(US_ASCII);

    private static final OutputStream UNBUFFERED = new FileOutputStream(FileDescriptor.err);

    private static final String SELECTORS = "java.nio.channels.spi.SelectorProvider";
    private static final String EPOLL = "sun.nio.ch.EPollSelectorProvider";

    /** Set before the server starts; {@code null} unless the process is a node of a cluster. */
    private static volatile @Nullable Membership membership;

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
            // First, because it makes another thread load classes while the options are read.
            KvServer.Builder builder = new KvServer.Builder();
            Options options = Options.parse(System.getenv(), withoutCluster(args));
            if (options.action() == Options.Action.SERVE) {
                serve(options, builder, out, err);
            } else {
                answer(options, builder, out, err);
            }
            return 0;
        } catch (Options.UsageException e) {
            tell(err, e.getMessage() + " (--help lists the options)");
            return WRONG_USAGE;
        } catch (IllegalStateException refused) {
            // The message says which option to set.
            tell(err, String.valueOf(refused.getMessage()));
            return CANNOT_RUN;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            tell(err, String.valueOf(e.getMessage()));
            return CANNOT_RUN;
        }
    }

    /** Prints why there is no server, and which options the command line does not show. */
    private static void tell(PrintStream err, String problem) {
        err.println("kv: " + problem);
        String variables = Variables.present(System.getenv());
        if (!variables.isEmpty()) {
            err.println("kv: options from the environment: " + variables);
        }
    }

    /** Does the actions that need no server. Separate from the start, which would otherwise load the switch's class. */
    private static void answer(Options options, KvServer.Builder builder, PrintStream out, PrintStream err)
            throws IOException, Options.UsageException {
        switch (options.action()) {
            case HELP -> out.print(Usage.TEXT);
            case COMPLETE_BASH -> out.print(Completion.script(true));
            case COMPLETE_ZSH -> out.print(Completion.script(false));
            case VERSION -> out.println("kv " + KvStore.version());
            case CHECK -> check(options, builder, out, err);
            case SERVE -> throw new IllegalStateException("a server is no answer");
        }
    }

    /** The arguments without the options of a cluster's node, which are stored. */
    private static String[] withoutCluster(String[] args) throws Options.UsageException {
        if (!isNode(args)) {
            return args;
        }
        Membership found = new Membership(args, System.getenv());
        membership = found;
        return found.others();
    }

    /**
     * Whether the process is a node of a cluster. Checked here, so that other processes do not load a node's classes.
     */
    private static boolean isNode(String[] args) {
        for (String arg : args) {
            if (arg.startsWith("--cluster-seeds")) {
                return true;
            }
        }
        return !System.getenv().getOrDefault("KV_CLUSTER_SEEDS", "").isEmpty();
    }

    static KvServer server(Options options, KvServer.Builder builder, PrintStream err)
            throws IOException, Options.UsageException {
        KvStore.Builder store = new KvStore.Builder();
        builder.store(store).onFailure(cause -> failed(cause, err));
        Membership cluster = membership;
        (cluster == null ? options : options.withoutDisk()).apply(builder, store);
        ConfigRewrite rewrite = options.configFile().isEmpty() ? null : ConfigRewrite.of(options.configFile(), store);
        List<InetAddress> addresses = addresses(options.bind());
        if (!addresses.isEmpty()) {
            builder.bind(
                    addresses.get(0), addresses.subList(1, addresses.size()).toArray(InetAddress[]::new));
        }
        if (cluster != null) {
            cluster.keep(options.dataDirectory(), options.fsync());
        } else if (!options.dataDirectory().isEmpty()) {
            store.dataDirectory(directory(options.dataDirectory())).loadProgress(ProgressLine.on(err, isTerminal(2)));
        }
        if (cluster != null && options.action() == Options.Action.SERVE) {
            cluster.join(store);
        }
        KvServer server = builder.build();
        if (rewrite != null) {
            ConfigFile.apply(options, server.store(), err);
            rewrite.begin(server.store());
        }
        return server;
    }

    private static void check(Options options, KvServer.Builder builder, PrintStream out, PrintStream err)
            throws IOException, Options.UsageException {
        server(options, builder, err).close();
        out.println("kv: the options are right");
    }

    /**
     * Names Linux's default selectors, unless others are named: without a name the JDK searches the class path for
     * others, which takes a tenth of a start.
     */
    private static void nameSelectors() {
        if (System.getProperty(SELECTORS) == null) {
            try {
                Class.forName(EPOLL, false, null);
                System.setProperty(SELECTORS, EPOLL);
            } catch (ClassNotFoundException another) {
                // The JDK then finds its system's selectors.
            }
        }
    }

    private static void serve(Options options, KvServer.Builder builder, PrintStream out, PrintStream err)
            throws IOException, Options.UsageException {
        nameSelectors();
        KvServer server = server(options, builder, err);
        // Before the start, because loading may take a while.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(server, err), "kv-shutdown"));
        try {
            server.start();
        } catch (IllegalStateException e) {
            if (!server.isClosed()) {
                throw e;
            }
            // A signal or a client asked for the end while the data was loading.
            server.close();
            return;
        }
        Membership cluster = membership;
        if (cluster != null) {
            cluster.serves(server);
        }
        String watched = options.offersMetrics()
                ? ", figures on http://127.0.0.1:" + server.metricsAddress().getPort() + "/metrics"
                : "";
        String console =
                options.console(Options.CONSOLE, "").isEmpty() ? "" : ConsoleOffer.start(server.store(), options);
        out.println("kv " + KvStore.version() + " ready on " + server.addressText() + watched);
        if (!console.isEmpty()) {
            out.println("console on " + console);
        }
        if (isTerminal(1)) {
            out.print(Banner.text(server.store(), options, isColoured()));
        }
    }

    private static Path directory(String name) throws Options.UsageException {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new Options.UsageException("--data-dir: " + e.getMessage());
        }
    }

    /** Whether a stream is a terminal. Only Linux tells; {@link System#console} checks other streams than this one. */
    private static boolean isTerminal(int descriptor) {
        try {
            String file = Path.of("/proc/self/fd/" + descriptor).toRealPath().toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Whether colours are wanted: none of the usual variables asks for plain text. */
    private static boolean isColoured() {
        return System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
    }

    private static void shutDown(KvServer server, PrintStream err) {
        int exitCode = failedWith;
        SecondSignal.endsAtOnce();
        try {
            server.close();
            Membership cluster = membership;
            if (cluster != null) {
                cluster.leave();
            }
        } catch (RuntimeException e) {
            err.println("kv: " + e.getMessage());
            exitCode = CANNOT_RUN;
        }
        // A JVM that a signal ends exits with 128 plus the signal's number. This end was requested, and everything is
        // done.
        Runtime.getRuntime().halt(exitCode);
    }

    /** Called after the server closed by itself. Halts, because the JVM may have no memory for more. */
    private static void failed(Throwable cause, PrintStream err) {
        try {
            tellEnd(cause, err, UNBUFFERED);
        } finally {
            Runtime.getRuntime().halt(CANNOT_RUN);
        }
    }

    /** Says why the server has ended, also if there is no memory for a text: a process must not end in silence. */
    static void tellEnd(Throwable cause, PrintStream err, OutputStream unbuffered) {
        try {
            err.println("kv: a part of the server has failed, so it has ended: " + cause);
        } catch (Throwable unprintable) {
            try {
                unbuffered.write(NO_MEMORY);
            } catch (IOException closed) {
                // Nobody can be told.
            }
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
