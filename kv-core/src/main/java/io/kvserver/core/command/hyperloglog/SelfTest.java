package io.kvserver.core.command.hyperloglog;

import io.kvserver.core.client.Client;
import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.ReplyWriter;
import io.kvserver.core.store.Keyspace;
import java.util.Random;

/** PFSELFTEST: tests that registers keep their values and that estimates are close enough. Stateless. */
final class SelfTest {
    private static final int ELEMENTS = 50_000;
    /** The factor by which the number of elements grows between two checks of the estimate. */
    private static final int STEP = 10;
    /** The standard error is 0.81 %. */
    private static final double ERROR = 1.04 / Math.sqrt(Estimate.REGISTERS);

    private static final double MAX_ERRORS = 6;

    private SelfTest() {}

    static void pfselftest(Client client, Args args, ReplyWriter reply) {
        testRegisters();
        testEstimates(client.keys());
        reply.ok();
    }

    private static void testRegisters() {
        byte[] array = new byte[DenseRegisters.BYTES];
        byte[] expected = new byte[Estimate.REGISTERS];
        Random random = new Random(1);
        for (int i = 0; i < 4 * Estimate.REGISTERS; i++) {
            int register = random.nextInt(Estimate.REGISTERS);
            expected[register] = (byte) random.nextInt(Registers.MAX_VALUE + 1);
            DenseRegisters.set(array, 0, register, expected[register]);
        }
        for (int i = 0; i < Estimate.REGISTERS; i++) {
            if (DenseRegisters.get(array, 0, i) != expected[i]) {
                throw new CommandException(
                        "ERR TESTFAILED Register " + i + " should be " + expected[i] + " but is something else");
            }
        }
    }

    private static void testEstimates(Keyspace keys) {
        Sketch sparse = Sketch.empty(keys);
        Sketch dense = Sketch.empty(keys);
        dense.makeDense();
        byte[] element = new byte[Integer.BYTES];
        int next = STEP;
        for (int i = 1; i <= ELEMENTS; i++) {
            for (int at = 0; at < element.length; at++) {
                element[at] = (byte) (i >> (Byte.SIZE * at));
            }
            sparse.add(element, 0, element.length);
            dense.add(element, 0, element.length);
            if (i == next || i == ELEMENTS) {
                next *= STEP;
                check(sparse, dense, i);
            }
        }
    }

    private static void check(Sketch sparse, Sketch dense, int elements) {
        long estimate = estimate(dense);
        if (estimate(sparse) != estimate) {
            throw new CommandException("ERR TESTFAILED dense/sparse disagree");
        }
        double allowed = Math.ceil(MAX_ERRORS * ERROR * elements);
        if (Math.abs(estimate - elements) > allowed) {
            throw new CommandException("ERR TESTFAILED Too big error. card:" + elements + " estimate:" + estimate);
        }
    }

    private static long estimate(Sketch sketch) {
        Registers registers = new Registers();
        sketch.mergeInto(registers);
        return registers.estimate();
    }
}
