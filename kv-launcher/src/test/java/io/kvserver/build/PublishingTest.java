package io.kvserver.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/** Maven Central's requirements for each module's POM, and the names in the hints for native images. */
class PublishingTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "."), "..");

    /** What all modules inherit because it is the same for each. */
    private static final List<String> IN_THE_PARENT = List.of(
            "/project/url",
            "/project/licenses/license/name",
            "/project/licenses/license/url",
            "/project/developers/developer/name",
            "/project/scm/connection",
            "/project/scm/developerConnection",
            "/project/scm/url");

    private static final List<String> IN_EACH =
            List.of("/project/artifactId", "/project/name", "/project/description", "/project/parent/version");

    private static final Pattern TYPE = Pattern.compile("\"type\": \"([\\w.$]+)\"");
    private static final Pattern MEMBERS = Pattern.compile("\"type\": \"([\\w.$]+)\",\\s+\"fields\": \\[(.*?)]");
    private static final Pattern NAME = Pattern.compile("\"name\": \"(\\w+)\"");

    private final XPath paths = XPathFactory.newInstance().newXPath();

    private static Document pom(Path directory) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(directory.resolve("pom.xml").toFile());
    }

    private void collectMissing(Path directory, List<String> wanted, List<String> missing) throws Exception {
        Document pom = pom(directory);
        for (String each : wanted) {
            if (paths.evaluate(each, pom).isBlank()) {
                missing.add(directory + ": " + each);
            }
        }
    }

    @Test
    void eachPomHasWhatMavenCentralRequires() throws Exception {
        List<String> missing = new ArrayList<>();
        collectMissing(ROOT, IN_THE_PARENT, missing);
        collectMissing(ROOT, List.of("/project/name", "/project/description"), missing);
        for (String module : modules()) {
            collectMissing(ROOT.resolve(module), IN_EACH, missing);
        }

        assertEquals(List.of(), missing);
        assertFalse(paths.evaluate("/project/properties/project.build.outputTimestamp", pom(ROOT))
                .isBlank());
    }

    /** Their directories. */
    private List<String> modules() throws Exception {
        Document parent = pom(ROOT);
        int count = Integer.parseInt(paths.evaluate("count(/project/modules/module)", parent));
        List<String> modules = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            modules.add(paths.evaluate("/project/modules/module[" + i + "]", parent));
        }
        return modules;
    }

    @Test
    void publishedModulesHaveANameAndACheckedApi() throws Exception {
        List<String> missing = new ArrayList<>();
        for (String module : modules()) {
            String name = ROOT.resolve(module).getFileName().toString();
            for (String document : List.of("CHANGELOG.md", "CONTRIBUTING.md")) {
                if (!Files.readString(ROOT.resolve(".github").resolve(document)).contains(name + "`")) {
                    missing.add(document + ": " + name);
                }
            }
            // The launcher is a program, whose interface is its options.
            if (!name.equals("kv-launcher") && !Files.exists(ROOT.resolve(".build/api/" + name + ".txt"))) {
                missing.add(".build/api: " + name);
            }
            if ("true".equals(paths.evaluate("/project/properties/maven.javadoc.skip", pom(ROOT.resolve(module))))) {
                missing.add("Javadoc: " + name);
            }
        }

        assertEquals(List.of(), missing);
    }

    @Test
    void theNamesInTheHintsForNativeImagesExist() throws Exception {
        for (String module : List.of("kv-core", "kv-net", "kv-launcher")) {
            Path hints = ROOT.resolve(module + "/src/main/resources/META-INF/native-image/io.kvserver/" + module
                    + "/reachability-metadata.json");
            checkNames(Files.readString(hints));
        }
    }

    private static void checkNames(String hints) throws ReflectiveOperationException {
        for (Matcher type = TYPE.matcher(hints); type.find(); ) {
            Class.forName(type.group(1), false, PublishingTest.class.getClassLoader());
        }
        for (Matcher members = MEMBERS.matcher(hints); members.find(); ) {
            Class<?> type = Class.forName(members.group(1), false, PublishingTest.class.getClassLoader());
            for (Matcher name = NAME.matcher(members.group(2)); name.find(); ) {
                assertNotNull(type.getDeclaredField(name.group(1)));
            }
        }
    }
}
