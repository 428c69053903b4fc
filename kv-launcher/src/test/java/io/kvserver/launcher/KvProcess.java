package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The real jar in a process of its own, which does not outlive the test. Confined to one thread. */
final class KvProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("kv (\\S+) ready on ([^,]+):(\\d+)(?:, .*)?");

    private final Process process;
    private final BufferedReader out;

    /** The output and exit code of a process. */
    record Exit(int code, String out, String err) {}

    private KvProcess(ProcessBuilder builder) throws IOException {
        process = builder.start();
        out = process.inputReader(UTF_8);
    }

    /** Starts {@code java -jar kv-launcher.jar} with further arguments. */
    static KvProcess start(String... words) throws IOException {
        return start(List.of(), words);
    }

    /** Starts it with options for the JVM. */
    static KvProcess start(List<String> jvmOptions, String... words) throws IOException {
        return new KvProcess(new ProcessBuilder(command(jvmOptions, words)));
    }

    /** Starts a process that may write much to standard error, which goes to a file instead. */
    static KvProcess start(Path err, List<String> jvmOptions, String... words) throws IOException {
        return new KvProcess(new ProcessBuilder(command(jvmOptions, words)).redirectError(err.toFile()));
    }

    private static List<String> command(List<String> jvmOptions, String... words) throws IOException {
        List<String> command = new ArrayList<>(withInterrupt());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(jvmOptions);
        command.add("-jar");
        command.add(System.getProperty("kv.jar"));
        command.addAll(List.of(words));
        return command;
    }

    /** Runs it to its end. */
    static Exit run(String... words) throws Exception {
        return run(List.of(), words);
    }

    /** Runs it to its end with variables of the environment. */
    static Exit run(Map<String, String> environment, String... words) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command(List.of(), words));
        builder.environment().putAll(environment);
        try (KvProcess kv = new KvProcess(builder)) {
            return kv.exit();
        }
    }

    /** Runs it to its end with options for the JVM. */
    static Exit run(List<String> jvmOptions, String... words) throws Exception {
        try (KvProcess kv = start(jvmOptions, words)) {
            return kv.exit();
        }
    }

    /** A build that a script runs in the background ignores SIGINT, and its child processes would inherit that. */
    private static List<String> withInterrupt() throws IOException {
        List<String> reset = List.of("env", "--default-signal=INT");
        List<String> trial = new ArrayList<>(reset);
        trial.add("true");
        try {
            return new ProcessBuilder(trial).start().waitFor() == 0 ? reset : List.of();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Waits for the line that says it is ready. */
    Ready ready() throws IOException {
        String line = out.readLine();
        Matcher matcher = READY.matcher(line == null ? "" : line);
        if (!matcher.matches()) {
            throw new AssertionError("not a ready line: " + line + "; on stderr: " + err());
        }
        return new Ready(line, matcher.group(1), matcher.group(2), Integer.parseInt(matcher.group(3)));
    }

    /** The next line on standard output; empty at its end. */
    String line() throws IOException {
        String line = out.readLine();
        return line == null ? "" : line;
    }

    /** The content of the ready line. */
    record Ready(String line, String version, String host, int port) {
        Socket connect() throws IOException {
            return new Socket(InetAddress.getByName(host), port);
        }
    }

    /** Sends it a signal, by its name without SIG. */
    void signal(String name) throws Exception {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("kill exited with " + code);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** As {@link #signal}, unless it has ended. */
    void signalIfAlive(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Waits for its end. */
    Exit exit() throws Exception {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("it still runs");
        }
        return new Exit(process.exitValue(), rest(out), err());
    }

    private String err() throws IOException {
        try (BufferedReader err = process.errorReader(UTF_8)) {
            return rest(err);
        }
    }

    private static String rest(BufferedReader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            text.append((char) c);
        }
        return text.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
