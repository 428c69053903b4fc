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
    public static final ProtocolLimits DEFAULT = new ProtocolLimits(64 << 10, 1 << 20, 512 << 20, 1 << 30);
}
