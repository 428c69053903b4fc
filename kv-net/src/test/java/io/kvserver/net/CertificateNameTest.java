package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The common name of a certificate decides which user a client is. */
class CertificateNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=alice|alice",
                "CN=alice,O=Example\\, Inc.,C=DE|alice",
                "O=CN\\=bob,cn=alice|alice",
                "OU=x+CN=alice,O=y|alice",
                "CN=a\\,CN\\=b|a,CN=b",
                "CN=L\\C3\\A9a|L\u00e9a",
                "CN=L\u00e9a \ud83d\ude00|L\u00e9a \ud83d\ude00",
                "CN=\\\\|\\",
            })
    void theCommonNameIsFoundAndNothingElse(String distinguished, String name) {
        assertEquals(name, CertificateName.of(distinguished));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "O=alice", "CN=", "CN=a,CN=b", "CN=a+CN=b", "CN=#0403616263", "x", "CN=a\\"})
    void aCertificateWithoutExactlyOneCommonNameNamesNoUser(String distinguished) {
        assertNull(CertificateName.of(distinguished));
    }

    @Test
    void namesAsThePrincipalPrintsThemAreParsed() {
        for (String name :
                new String[] {"alice", "a,b", "a+b", " a ", "\"a\"", "a\\b", "#a", "a=b", "\u00e9\u4e2d", "<a;b>"}) {
            String quoted = "CN=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\", O=Example";
            assertEquals(
                    name.strip(),
                    CertificateName.of(new X500Principal(quoted).getName(X500Principal.RFC2253))
                            .strip());
        }
    }
}
