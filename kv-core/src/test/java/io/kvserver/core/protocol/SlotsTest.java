package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
    /** The replies of redis-server 7.0 to CLUSTER KEYSLOT. */
    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "a, 15495",
        "foo, 12182",
        "123456789, 12739",
        "{user1000}.following, 3443",
        "{user1000}.followers, 3443",
        "foo{}{bar}, 8363",
        "foo{{bar}}zap, 4015",
        "foo{bar}{zap}, 5061",
        "{, 4092",
        "}{a}, 15495",
        "ä, 13929"
    })
    void aKeysSlotIsRedisOne(String key, int slot) {
        assertEquals(slot, Slots.of(key.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void onlyTheRangeOfTheKeyCounts() {
        byte[] array = "xx{foo}yy}".getBytes(StandardCharsets.US_ASCII);

        assertEquals(12182, Slots.of(array, 2, 7));
        assertEquals(12182, Slots.of(array, 3, 3));
    }
}
