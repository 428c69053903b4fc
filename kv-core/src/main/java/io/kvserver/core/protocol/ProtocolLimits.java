package io.kvserver.core.protocol;

/**
 * What a single request may announce or occupy.
 *
 * @param lineBytes the longest line, without its line end
 * @param arguments the most words of a request, the command's name included
 * @param bulkBytes the longest single argument
 * @param requestBytes the longest request
 */
public record ProtocolLimits(int lineBytes, int arguments, int bulkBytes, int requestBytes) {
    /** The settings' names. */
    public static final String LINE = "max-line-bytes";

    public static final String ARGUMENTS = "max-arguments";
    public static final String BULK = "proto-max-bulk-len";
    public static final String REQUEST = "client-query-buffer-limit";

    /** No setting: what a client may request that has not told its password. */
    public static final String UNAUTHENTICATED = "unauthenticated";

    /** What they are at first; of arguments, and of what a bulk and a request may have, this is also the most. */
    public static final ProtocolLimits DEFAULT = new ProtocolLimits(64 << 10, 1 << 20, 512 << 20, 1 << 30);
}
