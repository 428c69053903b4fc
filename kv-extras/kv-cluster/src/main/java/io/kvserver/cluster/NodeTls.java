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
 * A node's certificate for the others, and the authorities whose nodes it trusts; read once, when the node starts.
 * Immutable. The engine gets both through static methods, because it looks them up by name: a process has at most one
 * node.
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
     * Reads the options, by name; {@code null} if none of them is given.
     *
     * @throws IllegalArgumentException if some are missing or a file is invalid
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

    /** The context of connections that this node opens itself. */
    SSLContext context() {
        try {
            return PemKeyStores.context(identity, authorities);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("each JDK has TLS, and the files have been read", e);
        }
    }

    /** Makes the engine use this. */
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

    /** For the engine: this node's certificate. */
    public static KeyStoreLoader identity() {
        return (type, password) -> used().identity;
    }

    /** For the engine: the trusted authorities. */
    public static KeyStoreLoader authorities() {
        return (type, password) -> used().authorities;
    }
}
