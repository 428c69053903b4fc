package io.kvserver.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.EvictionPolicy;
import io.kvserver.core.Fsync;
import io.kvserver.core.TornLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line as words in and a record or a message out. */
class OptionsTest {
    private static final Options DEFAULTS = new Options(
            Options.Action.SERVE,
            3000,
            "",
            true,
            true,
            "",
            Fsync.EVERY_SECOND,
            TornLog.TRUNCATE,
            -1,
            EvictionPolicy.NOEVICTION);

    @Test
    void noWordsMeanDefaults() throws Exception {
        assertEquals(DEFAULTS, Options.parse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4000", "--port 4000", "--port=4000"})
    void portIsAWordOrAnOption(String line) throws Exception {
        assertEquals(4000, parse(line).port());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535})
    void everyPortIsTaken(int port) throws Exception {
        assertEquals(port, Options.parse(Integer.toString(port)).port());
    }

    @ParameterizedTest
    @CsvSource({"--bind ::1, ::1", "--bind=::1, ::1", "--bind=a=b, a=b", "--bind a --bind b, a b"})
    void addressesAddUp(String line, String bind) throws Exception {
        assertEquals(bind, parse(line).bind());
    }

    @ParameterizedTest
    @CsvSource({
        "--inline-replies text, true",
        "--inline-replies=text, true",
        "--inline-replies resp, false",
        "--inline-replies=resp, false",
    })
    void inlineRepliesAreTextOrResp(String line, boolean text) throws Exception {
        assertEquals(text, parse(line).textReplies());
    }

    @ParameterizedTest
    @CsvSource({"always, ALWAYS", "everysec, EVERY_SECOND", "no, NEVER"})
    void dataIsKeptInADirectory(String word, Fsync fsync) throws Exception {
        Options options = parse("--data-dir d/e --fsync " + word + " --on-torn-log refuse");

        assertEquals("d/e", options.dataDirectory());
        assertEquals(fsync, options.fsync());
        assertEquals(TornLog.REFUSE, options.tornLog());
    }

    @ParameterizedTest
    @CsvSource({
        "--protected-mode yes, true",
        "--protected-mode=yes, true",
        "--protected-mode no, false",
        "--protected-mode=no, false",
    })
    void protectedModeIsOnOrOff(String line, boolean on) throws Exception {
        assertEquals(on, parse(line).protectedMode());
    }

    @Test
    void allOptionsGoTogetherInAnyOrder() throws Exception {
        Options expected = new Options(
                Options.Action.SERVE,
                0,
                "::1",
                false,
                false,
                "d",
                Fsync.NEVER,
                TornLog.REFUSE,
                1 << 20,
                EvictionPolicy.ALLKEYS_LFU);

        assertEquals(
                expected,
                parse("0 --bind ::1 --inline-replies resp --protected-mode no"
                        + " --data-dir d --fsync no --on-torn-log refuse --max-memory 1mb"
                        + " --max-memory-policy allkeys-lfu"));
        assertEquals(
                expected,
                parse("--max-memory-policy=ALLKEYS-LFU --max-memory=1MB --on-torn-log=refuse --fsync=no --data-dir=d"
                        + " --protected-mode=no --inline-replies=resp --bind=::1 --port=0"));
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
                "--bind                  | --bind needs a value",
                "--bind=                 | --bind needs a value",
                "--inline-replies        | --inline-replies needs a value",
                "--protected-mode        | --protected-mode needs a value",
                "--inline-replies=RESP   | --inline-replies is text or resp, not 'RESP'",
                "--protected-mode maybe  | --protected-mode is yes or no, not 'maybe'",
                "65536                   | the port is a number from 0 to 65535, not '65536'",
                "--port 65536            | the port is a number from 0 to 65535, not '65536'",
                "--port -1               | the port is a number from 0 to 65535, not '-1'",
                "99999999999             | the port is a number from 0 to 65535, not '99999999999'",
                "+80                     | the port is a number from 0 to 65535, not '+80'",
                "3e3                     | the port is a number from 0 to 65535, not '3e3'",
                "localhost               | the port is a number from 0 to 65535, not 'localhost'",
                "--max-memory 1t         | --max-memory is a number of bytes, as 500mb or 2g, not '1t'",
                "--max-memory=-1         | --max-memory is a number of bytes, as 500mb or 2g, not '-1'",
                "--max-memory-policy lru | --max-memory-policy is one of noeviction, allkeys-lru, allkeys-lfu, allkeys-random,"
                        + " volatile-lru, volatile-lfu, volatile-random, volatile-ttl, not 'lru'",
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
                "--inline-replies",
                "--protected-mode",
                "--max-memory",
                "--max-memory-policy",
                "--help",
                "--version"
            })
    void usageNamesEveryOption(String option) {
        assertTrue(Options.USAGE.contains(" " + option + " "));
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
        assertEquals(bytes, parse("--max-memory " + text).maxMemoryBytes());
    }

    @Test
    void thePolicyOfEvictionHasRedisNames() throws Exception {
        assertEquals(
                EvictionPolicy.VOLATILE_TTL,
                parse("--max-memory-policy volatile-ttl").evictionPolicy());
        assertEquals(EvictionPolicy.NOEVICTION, parse("1").evictionPolicy());
    }

    private static Options parse(String line) throws Options.UsageException {
        return Options.parse(line.split(" "));
    }

    private static String error(String... words) {
        return assertThrows(Options.UsageException.class, () -> Options.parse(words))
                .getMessage();
    }
}
