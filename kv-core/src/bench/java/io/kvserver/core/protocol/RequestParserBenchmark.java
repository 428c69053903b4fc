package io.kvserver.core.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the words of a pipeline of requests; per request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RequestParserBenchmark {
    private static final int REQUESTS = 16;

    @Param({"SET-array", "GET-array", "SET-line", "GET-line"})
    private String request = "";

    private final RequestParser parser = new RequestParser(ProtocolLimits.DEFAULT);
    private byte[] input = {};
    private Args args = Args.in(input);

    @Setup
    public void encode() {
        String text = switch (request) {
            case "SET-array" -> "*3\r\n$3\r\nSET\r\n$16\r\nkey:000000012345\r\n$3\r\nxxx\r\n";
            case "GET-array" -> "*2\r\n$3\r\nGET\r\n$16\r\nkey:000000012345\r\n";
            case "SET-line" -> "SET key:000000012345 xxx\r\n";
            case "GET-line" -> "GET key:000000012345\r\n";
            default -> throw new IllegalArgumentException(request);
        };
        input = text.repeat(REQUESTS).getBytes(US_ASCII);
        args = Args.in(input);
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public int pipeline() throws ProtocolException {
        int words = 0;
        int start = 0;
        while (parser.parse(args, start, input.length)) {
            words += args.count();
            start += args.inputLength();
        }
        return words;
    }
}
