package io.kvserver.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A certificate authority for one test, made with the JDK's keytool. Files in a directory; one thread. */
final class TestAuthority {
    private static final String PASSWORD = "certainly";

    private final Path directory;
    private final String name;
    private final Path store;

    /** Makes the authority; its name must be unique in the directory. */
    TestAuthority(Path directory, String name) throws IOException, InterruptedException {
        this.directory = directory;
        this.name = name;
        this.store = directory.resolve(name + ".p12");
        keytool(store, "-genkeypair", "-alias", "ca", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c");
        keytool(
                store,
                "-exportcert",
                "-alias",
                "ca",
                "-rfc",
                "-file",
                certificate().toString());
    }

    /** Its own certificate. */
    Path certificate() {
        return directory.resolve(name + ".crt");
    }

    /** Makes a key and a certificate for it, {@code who.crt} and {@code who.key} in the directory. */
    void sign(String who) throws IOException, InterruptedException, GeneralSecurityException {
        Path own = directory.resolve(who + ".p12");
        Path request = directory.resolve(who + ".csr");
        Path signed = directory.resolve(who + ".crt");
        keytool(own, "-genkeypair", "-alias", "own", "-keyalg", "EC", "-dname", "CN=" + who);
        keytool(own, "-certreq", "-alias", "own", "-file", request.toString());
        keytool(
                store,
                "-gencert",
                "-alias",
                "ca",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(own)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        byte[] key = keys.getKey("own", PASSWORD.toCharArray()).getEncoded();
        Files.writeString(
                directory.resolve(who + ".key"),
                "-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(key)
                        + "\n-----END PRIVATE KEY-----\n");
    }

    /** Whether this authority has signed a certificate. */
    boolean hasSigned(Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        try {
            certificate.verify(keys.getCertificate("ca").getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private static void keytool(Path store, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", store.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + said);
        }
    }
}
