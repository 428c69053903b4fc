package io.kvserver.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.net.transport.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@SuppressWarnings("AddressSelection") // Literals have one address.
class AddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "10.0.0.0, 10.0.0.0",
        "::1, ::1",
        "::, ::",
        "1::, 1::",
        "2001:db8::7, 2001:db8::7",
        "2001:db8:0:1:0:1:0:1, 2001:db8:0:1:0:1:0:1",
        "1:0:0:2:0:0:0:3, 1::2:0:0:0:3",
    })
    void theFirstGroupsOfZerosAreLeftOut(String address, String text) throws Exception {
        assertEquals(text, Addresses.text(InetAddress.getByName(address)));
    }

    @Test
    void anAddressWithColonsIsInBracketsBeforeItsPort() throws Exception {
        assertEquals("[::1]:3000", Addresses.text(new InetSocketAddress(InetAddress.getByName("::1"), 3000)));
        assertEquals("127.0.0.1:3000", Addresses.text(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 3000)));
    }
}
