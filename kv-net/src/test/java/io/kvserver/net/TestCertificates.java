package io.kvserver.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate, its key, and files of both, made by the JDK's keytool for one test. Server and client use the same. Immutable.
 */
final class TestCertificates {
    static final char[] PASSWORD = "certainly".toCharArray();

    private static final String ENCRYPTION = "PBEWithSHA1AndDESede";

    final Path certificate;
    final Path key;
    final Path encryptedKey;
    private final KeyStore store;

    private TestCertificates(Path directory, KeyStore store) throws IOException, GeneralSecurityException {
        this.store = store;
        byte[] bytes = store.getKey("kv", PASSWORD).getEncoded();
        certificate =
                write(directory.resolve("kv.crt"), "CERTIFICATE", certificate().getEncoded());
        key = write(directory.resolve("kv.key"), "PRIVATE KEY", bytes);
        encryptedKey = write(directory.resolve("kv-encrypted.key"), "ENCRYPTED PRIVATE KEY", encrypted(bytes));
    }

    static TestCertificates make(Path directory, String algorithm) throws Exception {
        Path file = directory.resolve("kv.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-genkeypair",
                        "-alias",
                        "kv",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "10",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        file.toString()))
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IOException("keytool has failed");
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return new TestCertificates(directory, store);
    }

    private static Path write(Path file, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }

    private static byte[] encrypted(byte[] bytes) throws IOException, GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(ENCRYPTION);
        cipher.init(
                Cipher.ENCRYPT_MODE, SecretKeyFactory.getInstance(ENCRYPTION).generateSecret(new PBEKeySpec(PASSWORD)));
        AlgorithmParameters parameters = cipher.getParameters();
        return new EncryptedPrivateKeyInfo(parameters, cipher.doFinal(bytes)).getEncoded();
    }

    private Certificate certificate() throws GeneralSecurityException {
        return store.getCertificate("kv");
    }

    /** A context for clients that trust the certificate, and that show it if asked to. */
    SSLContext client(boolean shows) throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("kv", certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(shows ? keys.getKeyManagers() : null, trust.getTrustManagers(), null);
        return context;
    }

    /** Options for a server with these files that asks clients for no certificate. */
    TlsOptions options() {
        return new TlsOptions().certificate(certificate).key(key).clientAuth(TlsOptions.ClientAuth.NONE);
    }
}
