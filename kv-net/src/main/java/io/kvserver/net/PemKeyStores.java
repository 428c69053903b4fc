package io.kvserver.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;

/**
 * Reads certificates and keys in PEM files into the JDK's key stores, as {@link TlsOptions} reads them: for encryption
 * of other connections than the server's own. The entries have empty passwords. Stateless; any thread.
 */
public final class PemKeyStores {
    private PemKeyStores() {}

    /**
     * A private key and its certificates.
     *
     * @param certificate a file with the certificate and any intermediate ones
     * @param key a file with the private key in PKCS#8
     * @param keyPassword the password of the key; empty if the key is not encrypted
     * @throws IOException if a file is missing or invalid, or they do not belong together; the message names the file
     */
    public static KeyStore identity(Path certificate, Path key, char[] keyPassword)
            throws IOException, GeneralSecurityException {
        return PemFiles.store(PemFiles.identity(certificate, key, keyPassword));
    }

    /**
     * The certificates of authorities.
     *
     * @throws IOException if the file is missing or invalid; the message names it
     */
    public static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        return PemFiles.authorities(file);
    }

    /** A context that presents {@code identity} and trusts certificates signed by {@code authorities}. */
    public static SSLContext context(KeyStore identity, KeyStore authorities) throws GeneralSecurityException {
        return PemFiles.context(identity, authorities);
    }
}
