package io.kvserver.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as arguments in, and a server's settings or a message out. */
class OptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                            | SET a b                     | OK",
                "--inline-replies text         | SET a b                     | OK",
                "--inline-replies=resp         | SET a b                     | +OK",
                "--protected-mode no           | CONFIG GET protected-mode   | protected-mode,no",
                "--allow-unauthenticated       | CONFIG GET protected-mode   | protected-mode,no",
                "--allow-unauthenticated=no    | CONFIG GET protected-mode   | protected-mode,yes",
                "--event-loops 2               | PING                        | PONG",
                "''                            | CONFIG GET requirepass      | requirepass",
                "--password p --insecure-arguments yes | GET a                       | NOAUTH Authentication required.",
                "--acllog-max-len 5            | CONFIG GET acllog-max-len   | acllog-max-len,5",
                "--authentication-timeout 5    | CONFIG GET authentication-* | authentication-timeout,5",
                "--acl-pubsub-default allchannels | CONFIG GET acl-pubsub-*  | acl-pubsub-default,allchannels",
                "--user alice                  | ACL USERS                   | alice,default",
                "''                            | CONFIG GET databases        | databases,16",
                "--databases 3                 | CONFIG GET databases        | databases,3",
                "--shards 1                    | PING                        | PONG",
                "''                            | CONFIG GET enable-debug-*   | enable-debug-command,no",
                "--allow-debug yes             | CONFIG GET enable-debug-*   | enable-debug-command,yes",
                "--cluster-mode yes            | CONFIG GET cluster-enabled  | cluster-enabled,yes",
                "--max-clients 7               | CONFIG GET maxclients       | maxclients,7",
                "--timeout 60                  | CONFIG GET timeout          | timeout,60",
                "--keep-alive 0                | CONFIG GET tcp-keepalive    | tcp-keepalive,0",
                "--max-memory 1mb              | CONFIG GET maxmemory        | maxmemory,1048576",
                "--max-memory 1 --max-memory=2 | CONFIG GET maxmemory        | maxmemory,2",
                "''                            | CONFIG GET maxmemory-policy | maxmemory-policy,noeviction",
                "--max-memory-policy=ALLKEYS-LFU | CONFIG GET maxmemory-policy | maxmemory-policy,allkeys-lfu",
            })
    void anOptionHasItsEffect(String line, String request, String reply) throws Exception {
        assertEquals(reply.replace(',', '\n'), ask(parse(line), request));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4000", "--port 4000", "--port=4000", "none", "--port none", "0", "1", "65535"})
    void portIsAWordOrAnOption(String line) throws Exception {
        parse(line).apply(new KvServer.Builder(), new KvStore.Builder());
    }

    @ParameterizedTest
    @CsvSource({"--bind ::1, ::1", "--bind=::1, ::1", "--bind=a=b, a=b", "--bind a --bind b, 'a,b'"})
    void addressesAddUp(String line, String bind) throws Exception {
        assertEquals(bind, parse(line).bind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void dataIsKeptInADirectory(String word, @TempDir Path directory) throws Exception {
        Options options = parse("--data-dir d/e --fsync " + word + " --on-torn-log refuse");
        KvStore.Builder store = new KvStore.Builder().dataDirectory(directory);

        options.apply(new KvServer.Builder(), store);
        store.build().close();

        assertEquals("d/e", options.dataDirectory());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fsync always", "--on-torn-log refuse"})
    void anOptionOfFilesIsRefusedWithoutADirectory(String line) {
        assertEquals(line.split(" ")[0] + " has no effect without --data-dir", error(line.split(" ")));
    }

    @Test
    void charactersThatTheLocaleLacksAreRefused() {
        String message =
                " has characters that the locale's character set has not: set LC_ALL to one in UTF-8, as C.UTF-8";

        assertEquals("--data-dir" + message, error("--data-dir", "d\ufffd\ufffdt"));
        assertEquals("--password" + message, error("--password", "\ufffd"));
    }

    @Test
    void aVariableOfTheEnvironmentIsAnOption() throws Exception {
        Map<String, String> environment = Map.of("KV_MAX_MEMORY", "1mb", "KV_DATABASES", "", "KV_DATA_DIR", "d");

        assertEquals("maxmemory\n1048576", ask(Options.parse(environment), "CONFIG GET maxmemory"));
        assertEquals("databases\n16", ask(Options.parse(environment), "CONFIG GET databases"));
        assertEquals("d", Options.parse(environment).dataDirectory());
        assertEquals("maxmemory\n7", ask(Options.parse(environment, "--max-memory=7"), "CONFIG GET maxmemory"));
    }

    /** The reply of a server with these options. */
    private static String ask(Options options, String request) throws Exception {
        KvStore.Builder store = new KvStore.Builder();
        KvServer.Builder builder = new KvServer.Builder().store(store);
        options.apply(builder, store);
        try (KvServer server = builder.port(0).start();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.getOutputStream().write((request + "\n").getBytes(US_ASCII));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), US_ASCII)
                    .replace("\r\n", "\n")
                    .stripTrailing();
        }
    }

    @ParameterizedTest
    @CsvSource({"--help, HELP", "-h, HELP", "--version, VERSION", "4000 --help --nonsense, HELP"})
    void helpAndVersionEndTheReading(String line, Options.Action action) throws Exception {
        assertEquals(action, parse(line).action());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nonsense              | unknown option --nonsense",
                "--nonsense=1            | unknown option --nonsense",
                "--nonsense --help       | unknown option --nonsense",
                "-p 1                    | unknown option -p",
                "-1                      | unknown option -1",
                "-                       | unknown option -",
                "--                      | unknown option --",
                "--=1                    | unknown option --",
                "--Port 1                | unknown option --Port",
                "--help=me               | --help takes no value",
                "--version=1             | --version takes no value",
                "--port                  | --port needs a value",
                "--port=                 | --port needs a value",
                "--allow-unauthenticated= | --allow-unauthenticated needs a value",
                "--allow-unauthenticated=1 | --allow-unauthenticated is yes or no, not '1'",
                "--bind                  | --bind needs a value",
                "--bind=                 | --bind needs a value",
                "--inline-replies        | --inline-replies needs a value",
                "--protected-mode        | --protected-mode needs a value",
                "--shards 3              | shards: 3 is not a power of two from 1 to 4096",
                "--databases 0           | databases: 0 is not from 1 to 1024",
                "--event-loops x         | --event-loops is a number, not 'x'",
                "--allow-debug 1         | --allow-debug is yes or no, not '1'",
                "--inline-replies=RESP   | --inline-replies is text or resp, not 'RESP'",
                "--protected-mode maybe  | --protected-mode is yes or no, not 'maybe'",
                "--tls-port 70000 --tls-cert-file c --tls-key-file k --tls-auth-clients no | --tls-port is a number"
                        + " from 0 to 65535, not '70000'",
                "--tls-cert-file c       | --tls-cert-file has no effect without --tls-port",
                "--tls-port 0            | --tls-port needs --tls-cert-file",
                "--tls-port 0 --tls-cert-file c | --tls-port needs --tls-key-file",
                "--tls-port 0 --tls-cert-file c --tls-key-file k | --tls-port needs --tls-ca-cert-file, unless"
                        + " --tls-auth-clients is no",
                "--tls-port 0 --tls-cert-file c --tls-key-file k --tls-ca-cert-file a --tls-auth-clients x |"
                        + " --tls-auth-clients is yes, no or optional, not 'x'",
                "--tls-port 0 --tls-cert-file c --tls-key-file k --tls-auth-clients no --tls-protocols SSLv3 |"
                        + " tls-protocols: SSLv3 is not one of TLSv1.2, TLSv1.3",
                "--password p | --password shows a password to everybody who lists the processes of this machine: use"
                        + " a file or a variable of the environment, as --password-file or KV_PASSWORD; or add"
                        + " --insecure-arguments yes",
                "--insecure-arguments yes --password p --password-file f | --password and --password-file: one of them"
                        + " is enough",
                "--acl-file f --password-file f | --password-file has no effect with --acl-file, which has all users",
                "--console-user u       | --console-user has no effect without --console",
                "--console-write        | --console-write has no effect without --console",
                "--console x            | --console is a number from 0 to 65535, not 'x'",
                "--console 0 --console-write=maybe | --console-write is yes or no, not 'maybe'",
                "--acl-pubsub-default x | --acl-pubsub-default is allchannels or resetchannels, not 'x'",
                "--insecure-arguments x | --insecure-arguments is yes or no, not 'x'",
                "--authentication-timeout x | --authentication-timeout is a number, not 'x'",
                "--user u --user u | --user: there are two of the name u",
                "65536                   | the port is a number from 0 to 65535, not '65536'",
                "--port 65536            | the port is a number from 0 to 65535, not '65536'",
                "--port -1               | the port is a number from 0 to 65535, not '-1'",
                "99999999999             | the port is a number from 0 to 65535, not '99999999999'",
                "+80                     | the port is a number from 0 to 65535, not '+80'",
                "3e3                     | the port is a number from 0 to 65535, not '3e3'",
                "localhost               | the port is a number from 0 to 65535, not 'localhost'",
                "--max-memory 1t         | --max-memory is a number of bytes, as 500mb or 2g, not '1t'",
                "--max-memory=-1         | --max-memory is a number of bytes, as 500mb or 2g, not '-1'",
                "--max-memory-policy lru | --max-memory-policy is one of noeviction, allkeys-lru, allkeys-lfu,"
                        + " allkeys-random, volatile-lru, volatile-lfu, volatile-random, volatile-ttl, not 'lru'",
                "1 2                     | more than one port: 2",
                "1 --port 2              | more than one port: --port",
                "--port=1 2              | more than one port: 2",
            })
    void wrongWordIsNamed(String line, String message) {
        assertEquals(message, error(line.split(" ")));
    }

    @Test
    void emptyWordIsNoPortAndNoAddress() {
        assertEquals("the port is a number from 0 to 65535, not ''", error(""));
        assertEquals("--bind needs a value", error("--bind", ""));
    }

    @Test
    void digitsAreAsciiOnes() {
        assertEquals("the port is a number from 0 to 65535, not '\u0661'", error("\u0661"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORT",
                "--port",
                "--bind",
                "--allow-unauthenticated",
                "--protected-mode",
                "--inline-replies",
                "--event-loops",
                "--password",
                "--password-file",
                "--insecure-arguments",
                "--user",
                "--acl-file",
                "--acl-pubsub-default",
                "--acllog-max-len",
                "--authentication-timeout",
                "--databases",
                "--shards",
                "--allow-debug",
                "--cluster-mode",
                "--max-clients",
                "--timeout",
                "--keep-alive",
                "--max-memory",
                "--max-memory-policy",
                "--data-dir",
                "--fsync",
                "--on-torn-log",
                "--metrics-port",
                "--jmx",
                "--console",
                "--console-write",
                "--console-user",
                "--config",
                "--ignore-unknown-config",
                "--check-config",
                "--completion",
                "--help",
                "--version"
            })
    void usageNamesEveryOption(String option) {
        assertTrue(Usage.TEXT.contains(" " + option + " "));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000, 1000",
        "100b, 100",
        "2k, 2000",
        "2kb, 2048",
        "500m, 500000000",
        "500MB, 524288000",
        "3g, 3000000000",
        "3gb, 3221225472",
        "123456789012, 123456789012"
    })
    void memoryMayHaveAUnit(String text, long bytes) throws Exception {
        assertEquals(bytes, OptionValues.bytes("--max-memory", text));
    }

    @Test
    void usersMayHaveNoPasswordOnTheCommandLine() {
        assertTrue(error("--user", "alice on >secret").startsWith("--user shows a password"));
        assertTrue(error("--user", "alice on", "--user", "bob <x").startsWith("--user shows a password"));
    }

    @Test
    void secretsComeFromFilesAndFromTheEnvironment(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("users"), "user default on nopass +@all ~*\nuser alice off\n");
        Path password = Files.writeString(directory.resolve("password"), "secret\n");

        assertEquals("alice\ndefault", ask(parse("--acl-file " + file), "ACL USERS"));
        assertEquals("NOAUTH Authentication required.", ask(parse("--password-file " + password), "GET a"));
        Map<String, String> environment = Map.of("KV_PASSWORD", "secret", "KV_USER", "alice on >p\nbob");
        assertEquals("NOAUTH Authentication required.", ask(Options.parse(environment), "GET a"));
        Map<String, String> users = Map.of("KV_USER", "alice on >p\nbob");
        assertEquals("alice\nbob\ndefault", ask(Options.parse(users), "ACL USERS"));
    }

    private static Options parse(String line) throws Options.UsageException {
        return Options.parse(Map.of(), line.isEmpty() ? new String[0] : line.split(" "));
    }

    private static String error(String... words) {
        return assertThrows(
                        Options.UsageException.class,
                        () -> Options.parse(Map.of(), words).apply(new KvServer.Builder(), new KvStore.Builder()))
                .getMessage();
    }
}
