package io.kvserver.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.puppycrawl.tools.checkstyle.Checker;
import com.puppycrawl.tools.checkstyle.ConfigurationLoader;
import com.puppycrawl.tools.checkstyle.PropertiesExpander;
import com.puppycrawl.tools.checkstyle.api.AuditEvent;
import com.puppycrawl.tools.checkstyle.api.AuditListener;
import com.puppycrawl.tools.checkstyle.api.CheckstyleException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The build's import rules: each reports an import that breaks it, and passes one that does not. */
class ImportRulesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "io.kvserver.core, java.net.Socket",
        "io.kvserver.core, java.net.*",
        "io.kvserver.core.session, java.nio.channels.SocketChannel",
        "io.kvserver.core.engine, javax.net.ssl.SSLEngine",
        "io.kvserver.core.store, java.nio.file.Files",
        "io.kvserver.core.journal, java.net.Socket",
        "io.kvserver.core.journal, java.nio.channels.SocketChannel",
        "io.kvserver.core.protocol, io.kvserver.core.store.Keyspace",
        "io.kvserver.core.protocol, io.kvserver.core.KvStore",
        "io.kvserver.core.store, io.kvserver.core.command.Command",
        "io.kvserver.core.store.table, io.kvserver.core.store.Keyspace",
        "io.kvserver.core.store.memory, io.kvserver.core.store.table.EntryTable",
        "io.kvserver.core.command.hash, io.kvserver.core.store.table.EntryTable",
        "io.kvserver.core.client, io.kvserver.core.store.held.Held",
        "io.kvserver.core.value.list, io.kvserver.core.value.table.HashValue",
        "io.kvserver.core.command, io.kvserver.core.engine.Shard",
        "io.kvserver.core.command, io.kvserver.core.client.Client",
        "io.kvserver.core.command, io.kvserver.core.command.string.StringCommands",
        "io.kvserver.core.command.string, io.kvserver.core.command.key.KeyCommands",
        "io.kvserver.core.command.key, io.kvserver.core.command.connection.Auth",
        "io.kvserver.core.command.connection, io.kvserver.core.command.server.ServerCommands",
        "io.kvserver.core.command.server, io.kvserver.core.command.string.StringCommands",
        "io.kvserver.core.command.pubsub, io.kvserver.core.command.connection.Auth",
        "io.kvserver.core.command.transaction, io.kvserver.core.command.string.StringCommands",
        "io.kvserver.core.command.string, io.kvserver.core.engine.Shard",
        "io.kvserver.core.command.string, io.kvserver.core.session.Session",
        "io.kvserver.core.command.string, io.kvserver.core.journal.Journal",
        "io.kvserver.core.pubsub, io.kvserver.core.client.Client",
        "io.kvserver.core.cluster, io.kvserver.core.client.Client",
        "io.kvserver.core.pubsub, io.kvserver.core.tracking.Tracking",
        "io.kvserver.core.tracking, io.kvserver.core.client.Client",
        "io.kvserver.core.client, io.kvserver.core.command.string.StringCommands",
        "io.kvserver.core.client, io.kvserver.core.engine.Shard",
        "io.kvserver.core.durability, io.kvserver.core.session.Session",
        "io.kvserver.core.durability, io.kvserver.core.KvStore",
        "io.kvserver.core.rdb, io.kvserver.core.journal.Journal",
        "io.kvserver.core.session, io.kvserver.core.durability.Durability",
        "io.kvserver.core.journal, io.kvserver.core.store.Keyspace",
        "io.kvserver.core.journal, io.kvserver.core.command.Command",
        "io.kvserver.core.journal, io.kvserver.core.engine.Shard",
        "io.kvserver.core.journal, io.kvserver.core.session.Session",
        "io.kvserver.core.engine, io.kvserver.core.session.Session",
        "io.kvserver.core.session, io.kvserver.core.KvStore",
        "io.kvserver.core, io.kvserver.net.KvServer",
        "io.kvserver.net, io.kvserver.core.command.Command",
        "io.kvserver.net, io.kvserver.core.command.*",
        "io.kvserver.net, io.kvserver.core.store.Keyspace",
        "io.kvserver.net, io.kvserver.launcher.Main",
        "io.kvserver.launcher, io.kvserver.core.session.Session",
        "io.kvserver.jcache.entry, io.kvserver.jcache.KvCache",
        "io.kvserver.jcache.event, io.kvserver.jcache.management.Statistics",
        "io.kvserver.jcache.management, io.kvserver.jcache.entry.Held",
    })
    void reportsForbiddenImport(String room, String imported) throws Exception {
        assertEquals(List.of("Disallowed import - " + imported + "."), violations(room, "import " + imported));
    }

    @ParameterizedTest
    @CsvSource({
        "io.kvserver.core, java.net.StandardSocketOptions.SO_LINGER",
        "io.kvserver.net, io.kvserver.core.command.Command.TABLE",
        "io.kvserver.core.command.string, io.kvserver.core.command.key.KeyCommands.TABLE",
        "io.kvserver.core.command, io.kvserver.core.client.invocation.ClientCommand.clientCommand",
        "io.kvserver.core.client, io.kvserver.core.command.key.KeyCommands.TABLE",
    })
    void reportsForbiddenStaticImport(String room, String imported) throws Exception {
        assertEquals(List.of("Disallowed import - " + imported + "."), violations(room, "import static " + imported));
    }

    @ParameterizedTest
    @CsvSource({
        "io.kvserver.core, java.nio.ByteBuffer",
        "io.kvserver.core, io.kvserver.core.session.Session",
        "io.kvserver.core.journal, java.nio.channels.FileChannel",
        "io.kvserver.core.journal, java.nio.file.Path",
        "io.kvserver.core.journal, io.kvserver.core.protocol.Args",
        "io.kvserver.core.protocol, io.kvserver.core.protocol.Request.Kind",
        "io.kvserver.core.session, io.kvserver.core.engine.Shard",
        "io.kvserver.core.engine, io.kvserver.core.command.Command",
        "io.kvserver.core.command, io.kvserver.core.store.Keyspace",
        "io.kvserver.core.command.string, io.kvserver.core.client.Client",
        "io.kvserver.core.command.string, io.kvserver.core.command.Command",
        "io.kvserver.core.command.key, io.kvserver.core.rdb.DumpPayload",
        "io.kvserver.core.client, io.kvserver.core.tracking.Tracking",
        "io.kvserver.core.durability, io.kvserver.core.journal.Journal",
        "io.kvserver.core.store, io.kvserver.core.protocol.Args",
        "io.kvserver.net, java.nio.channels.SocketChannel",
        "io.kvserver.net, io.kvserver.core.KvStore",
        "io.kvserver.net, io.kvserver.core.session.Session",
        "io.kvserver.launcher, io.kvserver.net.KvServer",
        "io.kvserver.jcache, io.kvserver.jcache.event.Listeners",
        "io.kvserver.jcache.event, io.kvserver.jcache.entry.Held",
        "io.kvserver.jcache.entry, io.kvserver.core.Codec",
    })
    void passesAllowedImport(String room, String imported) throws Exception {
        assertEquals(List.of(), violations(room, "import " + imported));
    }

    @ParameterizedTest
    @CsvSource({
        "io.kvserver.core.command.string, io.kvserver.core.command.Flag.FAST",
        "io.kvserver.core.command.server, io.kvserver.core.client.invocation.ClientCommand.clientCommand",
        "io.kvserver.core.client, io.kvserver.core.command.Arity.exactly",
    })
    void passesAllowedStaticImport(String room, String imported) throws Exception {
        assertEquals(List.of(), violations(room, "import static " + imported));
    }

    private List<String> violations(String room, String importing) throws IOException, CheckstyleException {
        Path file = directory.resolve("Example.java");
        Files.writeString(file, "package " + room + ";\n" + importing + ";\nclass Example {}\n");
        Violations violations = new Violations();
        Checker checker = checker();

        checker.addListener(violations);
        checker.process(List.of(file.toFile()));
        checker.destroy();

        return violations.messages;
    }

    private static Checker checker() throws CheckstyleException {
        Path rules = rules();
        Properties properties = new Properties();
        properties.setProperty("config.dir", rules.toString());
        Checker checker = new Checker();
        checker.setModuleClassLoader(Checker.class.getClassLoader());
        checker.configure(ConfigurationLoader.loadConfiguration(
                rules.resolve("checkstyle.xml").toString(), new PropertiesExpander(properties)));
        return checker;
    }

    /** The folder of the rules, whichever directory of the project the tests were started in. */
    private static Path rules() {
        Path directory = new File("").getAbsoluteFile().toPath();
        while (!Files.exists(directory.resolve(".build/checkstyle.xml"))) {
            directory = directory.getParent();
        }
        return directory.resolve(".build");
    }

    /** An audit that keeps the rules' messages. */
    private static final class Violations implements AuditListener {
        private final List<String> messages = new ArrayList<>();

        @Override
        public void addError(AuditEvent event) {
            messages.add(event.getMessage());
        }

        @Override
        public void addException(AuditEvent event, Throwable cause) {
            throw new AssertionError(event.getFileName(), cause);
        }

        @Override
        public void auditStarted(AuditEvent event) {}

        @Override
        public void auditFinished(AuditEvent event) {}

        @Override
        public void fileStarted(AuditEvent event) {}

        @Override
        public void fileFinished(AuditEvent event) {}
    }
}
