package io.kvserver.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The TLS options of a server, for {@link KvServer.Builder#tls}: either the files of a certificate and its key, or an {@link
 * SSLContext}. Confined to one thread; must not be changed once they are passed to a server.
 */
public final class TlsOptions {
    private static final List<String> KNOWN_PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

    /** Whether clients must present a certificate. */
    public enum ClientAuth {
        /** Clients must present a certificate signed by one of the authorities. */
        REQUIRED,
        /** Clients may present such a certificate. */
        OPTIONAL,
        /** Clients are not asked for a certificate. */
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
    private boolean namesUsers;

    /** Creates default options. */
    public TlsOptions() {}

    /** An independent copy. */
    TlsOptions copy() {
        TlsOptions copy = new TlsOptions();
        copy.port = port;
        copy.certificate = certificate;
        copy.key = key;
        copy.keyPassword = keyPassword;
        copy.authorities = authorities;
        copy.context = context;
        copy.clientAuth = clientAuth;
        copy.protocols = protocols;
        copy.namesUsers = namesUsers;
        return copy;
    }

    /**
     * The port for encrypted connections, in addition to the plain one; 0 picks a free one, which
     * {@link KvServer#tlsPort} returns. Default: 0.
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

    /** A PEM file with the server's certificate and any intermediate certificates. */
    public TlsOptions certificate(Path file) {
        certificate = Objects.requireNonNull(file, "file");
        return this;
    }

    /** A PEM file with the private key of the certificate, in PKCS#8. */
    public TlsOptions key(Path file) {
        key = Objects.requireNonNull(file, "file");
        return this;
    }

    /** The password of the private key. Ownership: the array is copied. */
    public TlsOptions keyPassword(char[] password) {
        keyPassword = password.clone();
        return this;
    }

    /** A PEM file with the certificates of the authorities that sign client certificates. */
    public TlsOptions authorities(Path file) {
        authorities = Objects.requireNonNull(file, "file");
        return this;
    }

    /** An SSL context to use instead of files. */
    public TlsOptions context(SSLContext own) {
        context = Objects.requireNonNull(own, "own");
        return this;
    }

    /** Whether clients must present a certificate. Default: {@link ClientAuth#REQUIRED}, as in Redis. */
    public TlsOptions clientAuth(ClientAuth wanted) {
        clientAuth = Objects.requireNonNull(wanted, "wanted");
        return this;
    }

    /**
     * The allowed protocol versions. Default: TLSv1.2 and TLSv1.3.
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

    /**
     * Whether a client is authenticated, without a password, as the user named by the common name of its certificate. If
     * there is no such enabled user, the client must authenticate as if it had no certificate. Like Redis's
     * tls-auth-clients-user. Default: no.
     */
    public TlsOptions userFromCertificate(boolean yes) {
        namesUsers = yes;
        return this;
    }

    boolean namesUsers() {
        return namesUsers;
    }

    int port() {
        return port;
    }

    /** The value of an option, by its name in Redis; {@code null} if there is no such option. */
    @Nullable
    String get(String name) {
        return switch (name) {
            case "tls-cert-file" -> text(certificate);
            case "tls-key-file" -> text(key);
            case "tls-key-file-pass" -> new String(keyPassword);
            case "tls-ca-cert-file" -> text(authorities);
            case "tls-auth-clients" ->
                switch (clientAuth) {
                    case REQUIRED -> "yes";
                    case OPTIONAL -> "optional";
                    case NONE -> "no";
                };
            case "tls-auth-clients-user" -> namesUsers ? "CN" : "off";
            case "tls-protocols" -> String.join(" ", protocols);
            default -> null;
        };
    }

    private static String text(@Nullable Path path) {
        return path == null ? "" : path.toString();
    }

    /**
     * Sets an option, by its name in Redis.
     *
     * @throws IllegalArgumentException if there is no such option, or the value is invalid
     */
    void set(String name, String value) {
        switch (name) {
            case "tls-cert-file" -> certificate = path(value);
            case "tls-key-file" -> key = path(value);
            case "tls-key-file-pass" -> keyPassword = value.toCharArray();
            case "tls-ca-cert-file" -> authorities = path(value);
            case "tls-auth-clients" ->
                clientAuth = switch (value.toLowerCase(Locale.ROOT)) {
                    case "yes" -> ClientAuth.REQUIRED;
                    case "optional" -> ClientAuth.OPTIONAL;
                    case "no" -> ClientAuth.NONE;
                    default ->
                        throw new IllegalArgumentException(
                                "argument(s) must be one of the following: no, yes, optional");
                };
            case "tls-auth-clients-user" -> {
                if (!value.equalsIgnoreCase("CN") && !value.equalsIgnoreCase("off")) {
                    throw new IllegalArgumentException("argument(s) must be one of the following: CN, off");
                }
                namesUsers = value.equalsIgnoreCase("CN");
            }
            case "tls-protocols" ->
                protocols(value.isEmpty() ? KNOWN_PROTOCOLS.toArray(String[]::new) : value.split("[ ,]+", -1));
            default -> throw new IllegalArgumentException("can't set immutable config");
        }
    }

    private static @Nullable Path path(String value) {
        return value.isEmpty() ? null : Path.of(value);
    }

    /** Whether clients without a certificate are refused. */
    boolean requiresCertificates() {
        return clientAuth == ClientAuth.REQUIRED;
    }

    /**
     * Loads the files.
     *
     * @throws IOException if a file cannot be read or used; the message names it
     * @throws IllegalStateException if an option is missing or would have no effect
     */
    TlsContext load() throws IOException {
        if (namesUsers && clientAuth == ClientAuth.NONE) {
            throw new IllegalStateException("tls: tls-auth-clients-user has no effect if tls-auth-clients is no");
        }
        SSLContext own = context;
        if (own != null) {
            if (certificate != null || key != null || authorities != null) {
                throw new IllegalStateException("tls: certificate files and an SSLContext exclude each other");
            }
            return new TlsContext(own, clientAuth, protocols, null);
        }
        if (certificate == null || key == null) {
            throw new IllegalStateException("tls: tls-cert-file and tls-key-file are needed");
        }
        if (authorities == null && clientAuth != ClientAuth.NONE) {
            throw new IllegalStateException("tls: tls-ca-cert-file is needed, unless tls-auth-clients is no");
        }
        try {
            PemFiles.Identity identity = PemFiles.identity(certificate, key, keyPassword);
            SSLContext loaded = PemFiles.context(identity, authorities);
            return new TlsContext(loaded, clientAuth, protocols, identity.expiry());
        } catch (GeneralSecurityException e) {
            throw new IOException("tls: the certificate " + certificate + " cannot be used: " + e.getMessage(), e);
        }
    }
}
