package io.kvserver.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;

/**
 * Certificates and keys in PEM files as key stores of the JDK, read as {@link TlsOptions} reads them: for what encrypts besides the
 * server's own connections. The entries have empty passwords. Stateless; any thread.
 */
public final class PemKeyStores {
    private PemKeyStores() {}

    /**
     * A private key and its certificates.
     *
     * @param certificate a file with the certificate, and those between it and an authority's
     * @param key a file with the private key in PKCS#8
     * @param keyPassword what the key is encrypted with; empty if it is not
     * @throws IOException if a file is missing or wrong, or they do not belong to each other; the message names the file
     */
    public static KeyStore identity(Path certificate, Path key, char[] keyPassword)
            throws IOException, GeneralSecurityException {
        return PemFiles.store(PemFiles.identity(certificate, key, keyPassword));
    }

    /**
     * The certificates of authorities.
     *
     * @throws IOException if the file is missing or wrong; the message names it
     */
    public static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        return PemFiles.authorities(file);
    }

    /** A context that shows the first and believes who has been signed by the second. */
    public static SSLContext context(KeyStore identity, KeyStore authorities) throws GeneralSecurityException {
        return PemFiles.context(identity, authorities);
    }
}
