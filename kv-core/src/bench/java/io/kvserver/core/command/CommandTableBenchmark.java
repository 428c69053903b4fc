package io.kvserver.core.command;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.kvserver.core.StandardCommands;
import io.kvserver.core.protocol.Args;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Finding the command that a request names. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class CommandTableBenchmark {
    private final CommandTable table = StandardCommands.table();

    @Param({"GET", "set", "INCR", "BITFIELD_RO", "UNHEARDOF"})
    private String name = "";

    private Args request = Args.of();

    @Setup
    public void encode() {
        request = Args.of(name.getBytes(US_ASCII), "key".getBytes(US_ASCII));
    }

    @Benchmark
    public @Nullable Command find() {
        return table.find(request, 0);
    }
}
