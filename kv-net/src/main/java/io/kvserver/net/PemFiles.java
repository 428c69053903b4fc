package io.kvserver.net;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys in PEM files. Stateless; any thread. */
final class PemFiles {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

    /** The algorithms to try: a key in PKCS#8 names its algorithm, but the JDK must be told it. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private static final char[] NO_PASSWORD = {};

    private PemFiles() {}

    /** A private key and its certificates, the server's own first. Ownership: read-only. */
    record Identity(PrivateKey key, List<Certificate> chain) {
        /** The earliest expiry of the certificates; {@code null} if it is not known. */
        @Nullable
        Instant expiry() {
            Instant first = null;
            for (Certificate each : chain) {
                if (each instanceof X509Certificate known) {
                    Instant expiry = known.getNotAfter().toInstant();
                    first = first == null || expiry.isBefore(first) ? expiry : first;
                }
            }
            return first;
        }
    }

    /**
     * Reads a certificate and its key.
     *
     * @throws IOException if a file is not valid, or they do not belong together; the message names the file
     */
    static Identity identity(Path certificate, Path key, char[] keyPassword)
            throws IOException, GeneralSecurityException {
        Identity identity = new Identity(key(key, keyPassword), List.of(certificates(certificate)));
        if (!belongs(identity.key(), identity.chain().get(0).getPublicKey())) {
            throw new IOException("tls: the key in " + key + " is not that of the certificate in " + certificate);
        }
        return identity;
    }

    /** Whether the public key verifies a signature of the private key. */
    private static boolean belongs(PrivateKey key, PublicKey shown) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            // Cannot be checked here; the first handshake shows it.
            return true;
        }
        byte[] text = {1};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(shown);
            signature.update(text);
            return signature.verify(signed);
        } catch (InvalidKeyException | SignatureException ofAnotherKind) {
            return false;
        }
    }

    /** A context with a certificate, its key, and the authorities of trusted clients, if any. */
    static SSLContext context(Identity identity, @Nullable Path authorities)
            throws IOException, GeneralSecurityException {
        return context(store(identity), authorities == null ? empty() : authorities(authorities));
    }

    /** A context of two key stores, whose entries have empty passwords. */
    static SSLContext context(KeyStore own, KeyStore trusted) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** A key store of a key and its certificates. */
    static KeyStore store(Identity identity) throws IOException, GeneralSecurityException {
        KeyStore own = empty();
        own.setKeyEntry("kv", identity.key(), NO_PASSWORD, identity.chain().toArray(Certificate[]::new));
        return own;
    }

    /** A key store of the certificates in a file. */
    static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        int number = 0;
        for (Certificate each : certificates(file)) {
            trusted.setCertificateEntry("authority-" + number++, each);
        }
        return trusted;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static Certificate[] certificates(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Certificate[] found = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .toArray(Certificate[]::new);
            if (found.length == 0) {
                throw new IOException("tls: there is no certificate in " + file);
            }
            return found;
        } catch (NoSuchFileException e) {
            throw new IOException("tls: there is no file " + file, e);
        } catch (CertificateException e) {
            throw new IOException("tls: " + file + " is no PEM file of certificates: " + e.getMessage(), e);
        }
    }

    /** The private key in a file. */
    static PrivateKey key(Path file, char[] password) throws IOException, GeneralSecurityException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("tls: there is no file " + file, e);
        }
        Matcher matcher = KEY.matcher(text);
        if (!matcher.find()) {
            throw new IOException("tls: there is no private key in " + file);
        }
        byte[] bytes = Base64.getMimeDecoder().decode(matcher.group(2));
        return switch (matcher.group(1)) {
            case "PRIVATE KEY" -> key(file, new PKCS8EncodedKeySpec(bytes));
            case "ENCRYPTED PRIVATE KEY" -> key(file, decrypted(file, bytes, password));
            default ->
                throw new IOException("tls: the key in " + file
                        + " is not in PKCS#8: 'openssl pkcs8 -topk8 -nocrypt -in FILE' converts it");
        };
    }

    private static PKCS8EncodedKeySpec decrypted(Path file, byte[] bytes, char[] password) throws IOException {
        if (password.length == 0) {
            throw new IOException("tls: the key in " + file + " is encrypted, so tls-key-file-pass is needed");
        }
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(bytes);
            // For the newer schemes only the parameters have the name.
            String parameters = String.valueOf(info.getAlgParameters());
            String algorithm = parameters.startsWith("PBEWith") ? parameters : info.getAlgName();
            SecretKey secret = SecretKeyFactory.getInstance(algorithm).generateSecret(new PBEKeySpec(password));
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, secret, info.getAlgParameters());
            return info.getKeySpec(cipher);
        } catch (GeneralSecurityException e) {
            throw new IOException("tls: the key in " + file + " cannot be decrypted: the password may be wrong", e);
        }
    }

    private static PrivateKey key(Path file, PKCS8EncodedKeySpec spec) throws IOException, GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException another) {
                // It may be a key of the next algorithm.
            }
        }
        throw new IOException("tls: the key in " + file + " is of an unknown kind");
    }
}
