package io.kvserver.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as people and Redis write them. Stateless. */
final class Addresses {
    private Addresses() {}

    /** {@code 127.0.0.1:3000} or {@code [::1]:3000}. */
    static String text(InetSocketAddress address) {
        String host = text(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The same of a socket's end. */
    static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? text(internet) : address.toString();
    }

    /** {@code 127.0.0.1} or {@code ::1}, which Java would write with all its zeros. */
    static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("(^|:)(0(:|$)){2,}", "::");
    }
}
