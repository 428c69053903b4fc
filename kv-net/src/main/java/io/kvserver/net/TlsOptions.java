package io.kvserver.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a server encrypts: given to {@link KvServer.Builder#tls}. Either the files of a certificate and its key, or an
 * {@link SSLContext}. Confined to one thread, and not to be changed once a server has it.
 */
public final class TlsOptions {
    private static final List<String> KNOWN_PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    /** What clients have to show. */
    public enum ClientAuth {
        /** A certificate that one of the authorities has signed. */
        REQUIRED,
        /** Such a certificate, or none. */
        OPTIONAL,
        /** Nothing. */
        NONE
    }

    private int port;
    private @Nullable Path certificate;
    private @Nullable Path key;
    private char[] keyPassword = {};
    private @Nullable Path authorities;
    private @Nullable SSLContext context;
    private ClientAuth clientAuth = ClientAuth.REQUIRED;
    private List<String> protocols = KNOWN_PROTOCOLS;

    /** With the defaults. */
    public TlsOptions() {}

    /**
     * The port for encrypted connections, beside the plain one; 0 picks a free one, which {@link KvServer#tlsPort} then tells.
     * Default: 0.
     *
     * @throws IllegalArgumentException unless it is from 0 to 65535
     */
    public TlsOptions port(int number) {
        if (number < 0 || number > 0xffff) {
            throw new IllegalArgumentException("tls-port: " + number + " is not from 0 to 65535");
        }
        port = number;
        return this;
    }

    /** A PEM file with the server's certificate, and those of the authorities between it and one that clients know. */
    public TlsOptions certificate(Path file) {
        certificate = Objects.requireNonNull(file, "file");
        return this;
    }

    /** A PEM file with the certificate's private key in PKCS#8. */
    public TlsOptions key(Path file) {
        key = Objects.requireNonNull(file, "file");
        return this;
    }

    /** What the private key is encrypted with. Ownership: the array is copied. */
    public TlsOptions keyPassword(char[] password) {
        keyPassword = password.clone();
        return this;
    }

    /** A PEM file with the certificates of the authorities that sign those of clients. */
    public TlsOptions authorities(Path file) {
        authorities = Objects.requireNonNull(file, "file");
        return this;
    }

    /** A context that is used instead of files. */
    public TlsOptions context(SSLContext own) {
        context = Objects.requireNonNull(own, "own");
        return this;
    }

    /** What clients have to show. Default: as in Redis, {@link ClientAuth#REQUIRED}. */
    public TlsOptions clientAuth(ClientAuth wanted) {
        clientAuth = Objects.requireNonNull(wanted, "wanted");
        return this;
    }

    /**
     * The versions of the protocol. Default: TLSv1.2 and TLSv1.3.
     *
     * @throws IllegalArgumentException if one is neither of these, or there is none
     */
    public TlsOptions protocols(String... names) {
        for (String name : names) {
            if (!KNOWN_PROTOCOLS.contains(name)) {
                throw new IllegalArgumentException(
                        "tls-protocols: " + name + " is not one of " + String.join(", ", KNOWN_PROTOCOLS));
            }
        }
        if (names.length == 0) {
            throw new IllegalArgumentException("tls-protocols: there is none");
        }
        protocols = List.of(names);
        return this;
    }

    int port() {
        return port;
    }

    /**
     * Reads the files.
     *
     * @throws IOException if one cannot be read or used; the message names it
     * @throws IllegalStateException if an option is missing, or would be ignored
     */
    TlsContext load() throws IOException {
        SSLContext own = context;
        if (own != null) {
            if (certificate != null || key != null || authorities != null) {
                throw new IllegalStateException("tls: files and a context of one's own exclude each other");
            }
            return new TlsContext(own, clientAuth, protocols);
        }
        if (certificate == null || key == null) {
            throw new IllegalStateException("tls: tls-cert-file and tls-key-file are needed");
        }
        if (authorities == null && clientAuth != ClientAuth.NONE) {
            throw new IllegalStateException("tls: tls-ca-cert-file is needed, unless tls-auth-clients is no");
        }
        try {
            SSLContext loaded = PemFiles.context(certificate, PemFiles.key(key, keyPassword), authorities);
            return new TlsContext(loaded, clientAuth, protocols);
        } catch (GeneralSecurityException e) {
            throw new IOException("tls: the certificate " + certificate + " cannot be used: " + e.getMessage(), e);
        }
    }
}
