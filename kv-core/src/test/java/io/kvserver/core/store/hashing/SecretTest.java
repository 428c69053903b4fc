package io.kvserver.core.store.hashing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void secretsDifferAndHaveTheirLength() {
        Set<String> secrets = new TreeSet<>();

        for (int i = 0; i < 100; i++) {
            secrets.add(HexFormat.of().formatHex(Secret.bytes(16)));
        }

        assertEquals(100, secrets.size());
        secrets.forEach(secret -> assertEquals(32, secret.length()));
    }
}
