package io.kvserver.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.io.TempDir;

/** How several tests share a server at the same time. */
class OwnDatabasesTest {
    @Test
    void aReusedDatabaseIsEmpty() {
        try (TestServer server = new TestServer.Options()
                .store(store -> store.databases(TestServer.DATABASES))
                .start()) {
            for (int i = 0; i < 2 * TestServer.DATABASES; i++) {
                int database = server.nextDatabase();
                assertTrue(database > 0);
                assertEquals(0, server.store().database(database).dbSize());
                server.store().database(database).set("a", "1");
            }
        }
    }

    @Test
    void aStoreWithADirectoryIsEmptiedInstead(@TempDir Path directory) {
        TestServer.Options options = new TestServer.Options().store(store -> store.dataDirectory(directory));
        try (TestServer server = options.start()) {
            Baseline baseline = Baseline.of(server.store());
            server.store().set("a", "1");
            server.restart();
            assertEquals("1", server.store().get("a"));

            baseline.restore();

            assertEquals(0, server.store().dbSize());
            server.store().set("b", "1");
        }
        try (TestServer server = options.start()) {
            assertEquals("1", server.store().get("b"));
        }
    }

    @Test
    void twoTestsAtATimeAreRefusedWhereOnlyOneCanBeRolledBack() {
        try (TestServer server = TestServer.start()) {
            server.lend("one()");
            String refusal = assertThrows(ExtensionConfigurationException.class, () -> server.lend("two()"))
                    .getMessage();
            assertTrue(refusal.startsWith("the tests one() and two() run at the same time on one store"), refusal);
            server.giveBack();
            server.lend("two()");
        }
    }
}
