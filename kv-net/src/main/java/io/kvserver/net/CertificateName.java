package io.kvserver.net;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** The common name in a client's certificate. Stateless. */
final class CertificateName {
    private CertificateName() {}

    /** The common name; {@code null} if there is no certificate, or not exactly one common name in it. */
    static @Nullable String of(SSLSession session) {
        try {
            Certificate shown = session.getPeerCertificates()[0];
            return shown instanceof X509Certificate certificate
                    ? of(certificate.getSubjectX500Principal().getName(X500Principal.RFC2253))
                    : null;
        } catch (SSLPeerUnverifiedException none) {
            return null;
        }
    }

    /** The common name in a name in the form of RFC 2253: {@code CN=alice,OU=\\#1,O=Example}. */
    static @Nullable String of(String distinguished) {
        String found = null;
        int at = 0;
        while (at < distinguished.length()) {
            int equals = distinguished.indexOf('=', at);
            if (equals < 0) {
                return null;
            }
            String type = distinguished.substring(at, equals).strip();
            int end = endOfValue(distinguished, equals + 1);
            if (type.equalsIgnoreCase("CN")) {
                String value = unescaped(distinguished.substring(equals + 1, end));
                if (found != null || value == null) {
                    return null;
                }
                found = value;
            }
            at = end + 1;
        }
        return found;
    }

    /** The place of the next comma or plus sign that is not escaped. */
    private static int endOfValue(String text, int start) {
        int at = start;
        while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != '+') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length());
    }

    /** The text without escapes; {@code null} if it is empty or not a text. */
    private static @Nullable String unescaped(String value) {
        if (value.isEmpty() || value.charAt(0) == '#') {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c != '\\') {
                int end = Character.isHighSurrogate(c) && i + 1 < value.length() ? i + 2 : i + 1;
                bytes.writeBytes(value.substring(i, end).getBytes(StandardCharsets.UTF_8));
                i = end - 1;
            } else if (i + 2 < value.length() && isHex(value.charAt(i + 1)) && isHex(value.charAt(i + 2))) {
                bytes.write(Integer.parseInt(value.substring(i + 1, i + 3), 16));
                i += 2;
            } else if (i + 1 < value.length()) {
                bytes.write(value.charAt(i + 1));
                i++;
            } else {
                return null;
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }
}
