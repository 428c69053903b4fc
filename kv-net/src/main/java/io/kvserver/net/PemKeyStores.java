package io.kvserver.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;

/**
 * Loads certificates and keys from PEM files into the JDK's key stores, like {@link TlsOptions}: to encrypt connections other
 * than the server's own. The entries have empty passwords. Stateless; any thread.
 */
public final class PemKeyStores {
    private PemKeyStores() {}

    /**
     * Loads a private key and its certificates.
     *
     * @param certificate a file with the certificate and any intermediate ones
     * @param key a file with the private key in PKCS#8
     * @param keyPassword the password of the key; empty if the key is not encrypted
     * @throws IOException if a file is missing or invalid, or the key does not belong to the certificate; the message names
     *     the file
     */
    public static KeyStore identity(Path certificate, Path key, char[] keyPassword)
            throws IOException, GeneralSecurityException {
        return PemFiles.store(PemFiles.identity(certificate, key, keyPassword));
    }

    /**
     * Loads the certificates of authorities.
     *
     * @throws IOException if the file is missing or invalid; the message names it
     */
    public static KeyStore authorities(Path file) throws IOException, GeneralSecurityException {
        return PemFiles.authorities(file);
    }

    /** Creates a context that presents {@code identity} and trusts certificates signed by {@code authorities}. */
    public static SSLContext context(KeyStore identity, KeyStore authorities) throws GeneralSecurityException {
        return PemFiles.context(identity, authorities);
    }
}
