package io.kvserver.net.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** Addresses as people and Redis write them. Stateless. */
public final class Addresses {
    private Addresses() {}

    /** {@code 127.0.0.1:3000} or {@code [::1]:3000}. */
    public static String text(InetSocketAddress address) {
        String host = text(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The same of a socket's end; {@code /path:0}, as Redis writes it, of a Unix domain socket. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? text(internet) : address + ":0";
    }

    /** The same of a client's end of a connection: one at a Unix domain socket has no name of its own. */
    public static String text(SocketAddress remote, SocketAddress local) {
        return text(remote instanceof InetSocketAddress ? remote : local);
    }

    /** Whether it is an address of this machine that no other can have. */
    public static boolean isHere(SocketAddress address) {
        return !(address instanceof InetSocketAddress internet)
                || internet.getAddress().isLoopbackAddress();
    }

    /** {@code 127.0.0.1} or {@code ::1}, which Java would write with all its zeros. */
    public static String text(InetAddress address) {
        String host = address.getHostAddress();
        return address instanceof Inet6Address ? withoutZeros(host) : host;
    }

    /** The first groups of zeros, if there are at least two, written as {@code ::}. */
    private static String withoutZeros(String host) {
        String[] groups = host.split(":");
        for (int start = 0; start < groups.length; start++) {
            int end = start;
            while (end < groups.length && groups[end].equals("0")) {
                end++;
            }
            if (end - start >= 2) {
                List<String> all = List.of(groups);
                return String.join(":", all.subList(0, start)) + "::"
                        + String.join(":", all.subList(end, groups.length));
            }
        }
        return host;
    }
}
