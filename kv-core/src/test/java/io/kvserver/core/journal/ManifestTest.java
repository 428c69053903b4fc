package io.kvserver.core.journal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kvserver.core.journal.Manifest.Part;
import io.kvserver.core.rdb.UnreadableFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final Part BASE = new Part("appendonly.aof.2.base.rdb", 2, Manifest.Type.BASE);
    private static final Part OLD = new Part("appendonly.aof.1.base.rdb", 1, Manifest.Type.HISTORY);
    private static final Part INCREMENT = new Part("appendonly.aof.4.incr.aof", 4, Manifest.Type.INCREMENT);

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = directory.resolve(Manifest.FILE_NAME);
    }

    @Test
    void isWrittenAsRedisWritesIt() throws IOException {
        new Manifest(List.of(BASE, OLD, INCREMENT)).write(file);

        String text = Files.readString(file);
        int comment = text.indexOf('#');
        assertEquals("""
                file appendonly.aof.2.base.rdb seq 2 type b
                file appendonly.aof.1.base.rdb seq 1 type h
                file appendonly.aof.4.incr.aof seq 4 type i
                """, text.substring(0, comment));
        assertTrue(text.substring(comment).matches("#CRC32C:[0-9a-f]{8}\n"), text);
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void isReadWithItsFilesInOrder() throws IOException {
        Manifest manifest = read("""
                # a comment
                file appendonly.aof.2.base.rdb seq 2 type b
                FILE appendonly.aof.1.base.rdb SEQ 1 TYPE h startoffset 7
                type i seq 4 file appendonly.aof.4.incr.aof
                """);

        assertEquals(new Manifest(List.of(BASE, OLD, INCREMENT)), manifest);
        assertEquals(Optional.of(BASE), manifest.base());
        assertEquals(List.of(OLD), manifest.history());
        assertEquals(List.of(INCREMENT), manifest.increments());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "two words", "quo\"te", "back\\tick'", "\u00e9\n\0"})
    void anyNameComesBack(String name) throws IOException {
        Manifest manifest = new Manifest(List.of(new Part(name.replace("\\", "_"), 1, Manifest.Type.INCREMENT)));
        manifest.write(file);

        assertEquals(manifest, Manifest.read(file));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, 0, line 1: it names no file",
                "`# nothing\n`, 0, line 1: it names no file",
                "`file a seq 1 type i`, 0, line 1: it does not end in a line end",
                "`file a seq 1 type i\n\n`, 20, line 2: '' is no name of a file",
                "`file a seq 1 type i\nfile b seq 2\n`, 20, line 2: '' is no type of a file",
                "`file a seq 1 type i\nfile b seq x type i\n`, 20, line 2: value is not an integer or out of range",
                "`file a seq 1 type i\nfile b type i\n`, 20, line 2: the sequence number is missing or below 1",
                "`file a seq 1 type i\nfile b seq 0 type i\n`, 20,"
                        + " line 2: the sequence number is missing or below 1",
                "`file a seq 1 type i\nfile b seq 2 type x\n`, 20, line 2: 'x' is no type of a file",
                "`file a seq 1 type i\nfile b seq 1 type i\n`, 20, line 2: increments are not in order",
                "`file a seq 1 type b\nfile b seq 2 type b\n`, 20, line 2: this is the second base",
                "`file a seq 1 type i\nfile ../b seq 2 type i\n`, 20, line 2: '../b' is no name of a file",
                "`file a seq 1 type i\nfile .. seq 2 type i\n`, 20, line 2: '..' is no name of a file",
                "`file a seq 1 type i\nfile \"b seq 2 type i\n`, 20, line 2: unbalanced quotes in request",
                "`file a seq 1 type i\nfile b seq 2 type\n`, 20, line 2: a name or a value is missing",
                "`file a seq 1 type i\n*1\r\n$1\r\na\r\n`, 20, line 2: this is no line of a manifest",
            })
    void damageIsNamedWithItsLine(String text, long offset, String reason) {
        UnreadableFileException refused = assertThrows(UnreadableFileException.class, () -> read(text));

        assertEquals(file + ", offset " + offset + ": " + reason, refused.getMessage());
    }

    @Test
    void theFirstFilesHaveNumberOne() {
        assertEquals("appendonly.aof.1.base.rdb", Manifest.EMPTY.nextBase().name());
        assertEquals("appendonly.aof.1.incr.aof", Manifest.EMPTY.nextIncrement().name());
    }

    @Test
    void aRewriteTakesTheBaseAndAllIncrementsBeforeItsOwnIntoHistory() {
        Manifest before = new Manifest(List.of(BASE, INCREMENT)).withNextIncrement();

        Manifest after = before.withNextBase(before.increments().get(1));

        Part newBase = new Part("appendonly.aof.3.base.rdb", 3, Manifest.Type.BASE);
        Part newIncrement = new Part("appendonly.aof.5.incr.aof", 5, Manifest.Type.INCREMENT);
        assertEquals(Optional.of(newBase), after.base());
        assertEquals(List.of(newIncrement), after.increments());
        assertEquals(
                List.of(BASE.name(), INCREMENT.name()),
                after.history().stream().map(Part::name).toList());
        assertEquals(new Manifest(List.of(newBase, newIncrement)), after.withoutHistory());
    }

    @Test
    void aManifestThatCannotBeWrittenLeavesTheOldOne() throws IOException {
        new Manifest(List.of(BASE)).write(file);
        // A non-empty directory in place of the temporary file.
        Path inTheWay = Files.createDirectory(Disk.unfinished(file));
        Files.createFile(inTheWay.resolve("file"));

        assertThrows(IOException.class, () -> new Manifest(List.of(INCREMENT)).write(file));
        assertEquals(new Manifest(List.of(BASE)), Manifest.read(file));
    }

    private Manifest read(String text) throws IOException {
        Files.write(file, text.getBytes(ISO_8859_1));
        return Manifest.read(file);
    }
}
