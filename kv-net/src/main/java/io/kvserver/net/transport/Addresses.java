package io.kvserver.net.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** Addresses as text, as Redis writes them. Stateless. */
public final class Addresses {
    private Addresses() {}

    /** An address such as {@code 127.0.0.1:3000} or {@code [::1]:3000}. */
    public static String text(InetSocketAddress address) {
        String host = text(address.getAddress());
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The address of a socket's end; {@code /path:0} for a Unix domain socket, as Redis writes it. */
    public static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet ? text(internet) : address + ":0";
    }

    /** The address of a client's end of a connection; a client of a Unix domain socket has no address of its own. */
    public static String text(SocketAddress remote, SocketAddress local) {
        return text(remote instanceof InetSocketAddress ? remote : local);
    }

    /** Whether only this machine can have the address. */
    public static boolean isHere(SocketAddress address) {
        return !(address instanceof InetSocketAddress internet)
                || internet.getAddress().isLoopbackAddress();
    }

    /** An address such as {@code 127.0.0.1} or {@code ::1}, which Java would write with all its zeros. */
    public static String text(InetAddress address) {
        String host = address.getHostAddress();
        return address instanceof Inet6Address ? withoutZeros(host) : host;
    }

    /** Writes the first groups of zeros, if there are at least two, as {@code ::}. */
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
