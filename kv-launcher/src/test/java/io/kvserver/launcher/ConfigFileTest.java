package io.kvserver.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.KvStore;
import io.kvserver.net.KvServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of a configuration file. */
class ConfigFileTest {
    @TempDir
    private Path directory;

    private Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("kv.conf"), List.of(lines));
    }

    private ConfigFile read(String... lines) throws Exception {
        return ConfigFile.read(file(lines).toString(), false);
    }

    private String error(String... lines) throws IOException {
        Path file = file(lines);
        String message = assertThrows(Options.UsageException.class, () -> ConfigFile.read(file.toString(), false))
                .getMessage();
        return message.replace(directory + "/", "");
    }

    @Test
    void redissDirectivesAreOptionsOfKv() throws Exception {
        assertEquals(
                Map.of(
                        "--port", "7000",
                        "--max-memory", "100mb",
                        "--max-memory-policy", "allkeys-lru",
                        "--keep-alive", "60",
                        "--password", "a b#c",
                        "--data-dir", "/var/lib/kv",
                        "--fsync", "always",
                        "--on-torn-log", "refuse",
                        "--bind", "127.0.0.1"),
                read(
                                "# a comment",
                                "",
                                "PORT 7000",
                                "  maxmemory\t100mb",
                                "maxmemory-policy allkeys-lru",
                                "tcp-keepalive 60",
                                "requirepass \"a b#c\"",
                                "dir /var/lib/kv",
                                "appendonly yes",
                                "appendfsync always",
                                "aof-load-truncated no",
                                "bind 127.0.0.1")
                        .options());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "\"a b\"           | a b",
                "\"a\\x41\\tb\"     | `aA\tb`",
                "\"\\\"\\\\\"         | `\"\\`",
                "'a\"b\\n'         | `a\"b\\n`",
                "'a\\'b'          | `a'b`",
                "a\\nb#c          | `a\\nb#c`",
            })
    void quotesAreThoseOfRedis(String word, String meant) throws Exception {
        assertEquals(Map.of("--password", meant), read("requirepass " + word).options());
    }

    @Test
    void kvsOwnOptionsAreWrittenWithoutTheirDashes() throws Exception {
        assertEquals(
                Map.of("--shards", "16", "--inline-replies", "resp", "--metrics-port", "9121", "--data-dir", "d"),
                read("shards 16", "inline-replies resp", "metrics-port 9121", "data-dir d")
                        .options());
    }

    @Test
    void otherDirectivesGoToConfigSetInOrder() throws Exception {
        ConfigFile file = read("slowlog-log-slower-than 5", "save 3600 1 300 100", "databases 4");

        assertEquals(Map.of("--databases", "4"), file.options());
        assertEquals(
                List.of("slowlog-log-slower-than=5", "save=3600 1 300 100"),
                file.settings().stream()
                        .map(one -> one.name() + "=" + one.value())
                        .toList());
        assertTrue(file.settings().get(1).place().endsWith("kv.conf, line 2"));
    }

    @Test
    void usersAddUpAndKeepTheirRules() throws Exception {
        assertEquals(
                Map.of("--user", "alice on >pass ~* +@all\nbob off"),
                read("user alice on >pass ~* +@all", "user bob off").options());
    }

    @Test
    void anAddressWithAMinusIsLeftOutIfTheMachineHasItNot() throws Exception {
        assertEquals(
                Map.of("--bind", "127.0.0.1"),
                read("bind 127.0.0.1 -192.0.2.77").options());
        assertEquals(Map.of("--bind", "0.0.0.0"), read("bind *").options());
    }

    @Test
    void aFileIncludesOthers() throws Exception {
        Files.write(directory.resolve("other.conf"), List.of("databases 3"));

        assertEquals(
                Map.of("--port", "1", "--databases", "3"),
                read("port 1", "include " + directory.resolve("other.conf")).options());
        String itself = error("include " + directory.resolve("kv.conf"));
        assertTrue(itself.contains("include each other"), itself);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "daemonize yes              | kv.conf, line 1: daemonize can only be 'no' in kv",
                "dir /data                  | kv.conf, line 1: dir has no effect without 'appendonly yes': kv keeps"
                        + " data in a log, or in memory alone",
                "appendfsync no             | kv.conf, line 1: it has no effect without 'appendonly yes'",
                "appendonly maybe           | kv.conf, line 1: appendonly is yes or no, not 'maybe'",
                "requirepass \"a            | kv.conf, line 1: a quote is not closed",
                "requirepass \"a\\xff\"      | kv.conf, line 1: \\x is followed by two hexadecimal digits, up to 7f",
                "requirepass \"a\"b         | kv.conf, line 1: something follows a closing quote",
                "port                       | kv.conf, line 1: port needs a value",
                "port 1 2                   | kv.conf, line 1: port takes one value only",
                "bind -192.0.2.77           | kv.conf, line 1: bind names no address that this machine has",
                "include /no/such           | kv.conf, line 1: there is no file /no/such",
            })
    void aLineThatIsWrongIsNamed(String line, String message) throws IOException {
        assertEquals(message, error(line));
    }

    @Test
    void directivesThatKvDoesNotHaveCanBeIgnored() throws Exception {
        ConfigFile file =
                ConfigFile.read(file("daemonize yes", "port 1", "dir /x").toString(), true);

        assertEquals(Map.of("--port", "1"), file.options());
        assertEquals(2, file.leftOut().size());
    }

    @Test
    void theCommandLineOverridesTheEnvironmentWhichOverridesTheFile() throws Exception {
        String name = file("data-dir file", "fsync no").toString();

        assertEquals("file", Options.parse(Map.of(), "--config", name).dataDirectory());
        assertEquals(
                "environment",
                Options.parse(Map.of("KV_DATA_DIR", "environment"), "--config", name)
                        .dataDirectory());
        assertEquals(
                "line",
                Options.parse(Map.of("KV_DATA_DIR", "environment", "KV_CONFIG", name), "--data-dir", "line")
                        .dataDirectory());
        assertEquals("file", Options.parse(Map.of("KV_CONFIG", name)).dataDirectory());
    }

    @Test
    void aWrongValueIsNamedWithItsLine() throws Exception {
        Options options =
                Options.parse(Map.of(), "--config", file("", "maxmemory lots").toString());

        String message = assertThrows(
                        Options.UsageException.class,
                        () -> options.apply(new KvServer.Builder(), new KvStore.Builder()))
                .getMessage();

        assertTrue(
                message.endsWith("kv.conf, line 2: --max-memory is a number of bytes, as 500mb or 2g, not 'lots'"),
                message);
    }
}
