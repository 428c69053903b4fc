package io.kvserver.cluster;

import com.tangosol.net.ssl.KeyStoreLoader;
import io.kvserver.net.PemKeyStores;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a node shows the others, and the authorities whose nodes it believes; read once, when the node starts.
 * Immutable. The engine gets both by the static methods, because it finds what it uses by names: a process has one node at most.
 */
public final class NodeTls {
    private static final String CERTIFICATE = "cluster-tls-cert-file";
    private static final String KEY = "cluster-tls-key-file";
    private static final String PASSWORD = "cluster-tls-key-file-pass";
    private static final String AUTHORITIES = "cluster-tls-ca-cert-file";

    private static volatile @Nullable NodeTls used;

    private final KeyStore identity;
    private final KeyStore authorities;

    private NodeTls(KeyStore identity, KeyStore authorities) {
        this.identity = identity;
        this.authorities = authorities;
    }

    /**
     * From options by their names; {@code null} if none of them is there.
     *
     * @throws IllegalArgumentException if some are missing, or a file is wrong
     */
    static @Nullable NodeTls of(Map<String, String> options) {
        if (!options.containsKey(CERTIFICATE)
                && !options.containsKey(KEY)
                && !options.containsKey(PASSWORD)
                && !options.containsKey(AUTHORITIES)) {
            return null;
        }
        Path certificate = file(options, CERTIFICATE);
        Path key = file(options, KEY);
        Path authorities = file(options, AUTHORITIES);
        try {
            char[] password = options.getOrDefault(PASSWORD, "").toCharArray();
            return new NodeTls(
                    PemKeyStores.identity(certificate, key, password), PemKeyStores.authorities(authorities));
        } catch (IOException | GeneralSecurityException wrong) {
            throw new IllegalArgumentException("--" + CERTIFICATE + " and the like: " + wrong.getMessage(), wrong);
        }
    }

    private static Path file(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException("--" + name
                    + ": is missing; encryption between nodes needs --" + CERTIFICATE + ", --" + KEY + " and --"
                    + AUTHORITIES);
        }
        try {
            return Path.of(value);
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException("--" + name + ": " + wrong.getMessage(), wrong);
        }
    }

    /** For connections that this node makes itself. */
    SSLContext context() {
        try {
            return PemKeyStores.context(identity, authorities);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has TLS, and the files have been read", e);
        }
    }

    /** From now on the engine gets these. */
    void use() {
        used = this;
    }

    private static NodeTls used() {
        NodeTls present = used;
        if (present == null) {
            throw new IllegalStateException("no certificate was given");
        }
        return present;
    }

    /** For the engine: what this node shows. */
    public static KeyStoreLoader identity() {
        return (type, password) -> used().identity;
    }

    /** For the engine: whom this node believes. */
    public static KeyStoreLoader authorities() {
        return (type, password) -> used().authorities;
    }
}
