package io.kvserver.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kvserver.core.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections of programs that use OpenSSL, where these are installed. */
class TlsProgramsTest {
    @TempDir
    static Path directory;

    private static TestCertificates certificates;

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = TestCertificates.make(directory, "RSA");
    }

    private static String run(String input, String program, List<String> arguments) throws Exception {
        Path path = Programs.find(program).orElse(null);
        assumeTrue(path != null, program + " is not installed");
        List<String> command = new ArrayList<>(List.of(String.valueOf(path)));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().write(input.getBytes(ISO_8859_1));
            process.getOutputStream().close();
        } catch (IOException ended) {
            // The program has ended already.
        }
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
        return output;
    }

    private static String openssl(KvServer server, String input, String... options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "s_client",
                "-connect",
                "127.0.0.1:" + server.tlsPort(),
                "-CAfile",
                certificates.certificate.toString()));
        arguments.addAll(List.of(options));
        return run(input, "openssl", arguments);
    }

    @Test
    void opensslIsAnswered() throws Exception {
        try (KvServer server =
                new KvServer.Builder().port(0).tls(certificates.options()).start()) {
            for (String version : List.of("-tls1_2", "-tls1_3")) {
                // The client ends only by QUIT, not by the end of its input.
                String output = openssl(server, "SET a hello\nGET a\nQUIT\n", "-quiet", version);

                assertTrue(output.contains("OK\nhello\n"), output);
            }
        }
    }

    @Test
    void opensslGetsNoOtherHandshake() throws Exception {
        try (KvServer server =
                new KvServer.Builder().port(0).tls(certificates.options()).start()) {
            String output = openssl(server, "R\nPING\nQUIT\n", "-tls1_2");

            assertTrue(output.contains("RENEGOTIATING"), output);
            assertFalse(output.contains("PONG"), output);
        }
    }

    @Test
    void redisCliIsAnswered() throws Exception {
        assumeTrue(run("", "redis-cli", List.of("--help")).contains("--tls"), "redis-cli has no TLS");
        TlsOptions options =
                certificates.options().authorities(certificates.certificate).clientAuth(TlsOptions.ClientAuth.REQUIRED);
        try (KvServer server = new KvServer.Builder().port(0).tls(options).start()) {
            String output = run(
                    "SET a hello\nGET a\n",
                    "redis-cli",
                    List.of(
                            "--tls",
                            "-h",
                            "127.0.0.1",
                            "-p",
                            Integer.toString(server.tlsPort()),
                            "--cacert",
                            certificates.certificate.toString(),
                            "--cert",
                            certificates.certificate.toString(),
                            "--key",
                            certificates.key.toString()));

            assertEquals("OK\nhello\n", output.replace("\"", ""));
        }
    }

    @Test
    void keysThatOpensslHasEncryptedAreRead() throws Exception {
        Path encrypted = directory.resolve("openssl.key");
        run(
                "",
                "openssl",
                List.of(
                        "pkcs8",
                        "-topk8",
                        "-in",
                        certificates.key.toString(),
                        "-out",
                        encrypted.toString(),
                        "-passout",
                        "pass:" + new String(TestCertificates.PASSWORD)));
        TlsOptions options = certificates.options().key(encrypted).keyPassword(TestCertificates.PASSWORD);

        try (KvServer server = new KvServer.Builder().port(0).tls(options).start()) {
            String output = openssl(server, "PING\nQUIT\n", "-quiet");

            assertTrue(output.contains("PONG\n"), output);
        }
    }
}
