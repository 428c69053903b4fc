package io.kvserver.launcher;

import io.kvserver.launcher.Options.UsageException;
import io.kvserver.net.TlsOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;

/** Applies the options that begin with {@code --tls}. Stateless. */
final class EncryptionOptions {
    private EncryptionOptions() {}

    /** Parses those among all options. */
    static TlsOptions of(Map<String, String> values) throws UsageException {
        require(values, "--tls-cert-file", "");
        require(values, "--tls-key-file", "");
        if (!values.getOrDefault("--tls-auth-clients", "").equals("no")) {
            require(values, "--tls-ca-cert-file", ", unless --tls-auth-clients is no");
        }
        TlsOptions tls = new TlsOptions();
        for (Map.Entry<String, String> option : values.entrySet()) {
            apply(option.getKey(), option.getValue(), tls);
        }
        return tls;
    }

    private static void require(Map<String, String> values, String option, String unless) throws UsageException {
        if (!values.containsKey(option)) {
            throw new UsageException("--tls-port needs " + option + unless);
        }
    }

    private static void apply(String option, String value, TlsOptions tls) throws UsageException {
        try {
            switch (option) {
                case "--tls-port" -> tls.port(OptionValues.port(option, value));
                case "--tls-cert-file" -> tls.certificate(Path.of(value));
                case "--tls-key-file" -> tls.key(Path.of(value));
                case "--tls-key-file-pass" -> tls.keyPassword(value.toCharArray());
                case "--tls-ca-cert-file" -> tls.authorities(Path.of(value));
                case "--tls-auth-clients" -> tls.clientAuth(clientAuth(value));
                case "--tls-auth-clients-user" ->
                    tls.userFromCertificate(OptionValues.choice(option, value, "CN", "off"));
                case "--tls-protocols" -> tls.protocols(value.split("[ ,]+", -1));
                default -> {}
            }
        } catch (InvalidPathException wrong) {
            throw new UsageException(option + ": " + wrong.getMessage());
        } catch (IllegalArgumentException refused) {
            // The message names the option.
            throw new UsageException(String.valueOf(refused.getMessage()));
        }
    }

    private static TlsOptions.ClientAuth clientAuth(String value) throws UsageException {
        return switch (value) {
            case "yes" -> TlsOptions.ClientAuth.REQUIRED;
            case "optional" -> TlsOptions.ClientAuth.OPTIONAL;
            case "no" -> TlsOptions.ClientAuth.NONE;
            default -> throw new UsageException("--tls-auth-clients is yes, no or optional, not '" + value + "'");
        };
    }
}
