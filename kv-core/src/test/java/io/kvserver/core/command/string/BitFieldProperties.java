package io.kvserver.core.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kvserver.core.session.Requests;
import io.kvserver.core.session.SessionDriver;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** BITFIELD compared with one large number, computed exactly. */
class BitFieldProperties {
    private static final int VALUE_BITS = 256;

    record Step(String action, boolean signed, int width, int position, long operand, String overflow) {
        String words() {
            String type = (signed ? "i" : "u") + width;
            String field = action + " " + type + " " + position;
            return " OVERFLOW " + overflow + " " + (action.equals("GET") ? field : field + " " + operand);
        }
    }

    /** The value: bit 0 is the highest of {@link #VALUE_BITS}. */
    private static final class Model {
        private BigInteger value = BigInteger.ZERO;

        String apply(Step step) {
            BigInteger old = read(step);
            if (step.action().equals("GET")) {
                return ":" + old;
            }
            boolean adds = step.action().equals("INCRBY");
            BigInteger wanted = BigInteger.valueOf(step.operand());
            if (!step.signed() && !adds) {
                // SET reads a negative number as an unsigned one of 64 bits.
                wanted = new BigInteger(Long.toUnsignedString(step.operand()));
            }
            BigInteger exact = adds ? old.add(wanted) : wanted;
            BigInteger least = step.signed() ? power(step.width() - 1).negate() : BigInteger.ZERO;
            BigInteger greatest =
                    power(step.signed() ? step.width() - 1 : step.width()).subtract(BigInteger.ONE);
            boolean fits = exact.compareTo(least) >= 0 && exact.compareTo(greatest) <= 0;
            if (!fits && step.overflow().equals("FAIL")) {
                return "$-1";
            }
            if (!adds
                    && step.signed()
                    && step.width() < 64
                    && greatest.subtract(exact).bitLength() > 63) {
                // So far below the range that Redis's comparison overflows: it saturates at the other end.
                least = greatest;
            }
            BigInteger written =
                    step.overflow().equals("SAT") ? exact.max(least).min(greatest) : exact;
            write(step, written);
            return ":" + (adds ? read(step) : old);
        }

        private int shift(Step step) {
            return VALUE_BITS - step.position() - step.width();
        }

        private BigInteger read(Step step) {
            BigInteger bits = value.shiftRight(shift(step)).mod(power(step.width()));
            boolean negative = step.signed() && bits.testBit(step.width() - 1);
            return negative ? bits.subtract(power(step.width())) : bits;
        }

        private void write(Step step, BigInteger number) {
            BigInteger mask = power(step.width()).subtract(BigInteger.ONE);
            BigInteger bits = number.mod(power(step.width()));
            value = value.andNot(mask.shiftLeft(shift(step))).or(bits.shiftLeft(shift(step)));
        }

        private static BigInteger power(int exponent) {
            return BigInteger.ONE.shiftLeft(exponent);
        }
    }

    @Property
    void agreesWithALargeNumber(@ForAll("requests") List<List<Step>> requests) {
        SessionDriver client = SessionDriver.withOwnStore();
        Model model = new Model();

        for (List<Step> steps : requests) {
            StringBuilder request = new StringBuilder("BITFIELD a");
            StringBuilder expected = new StringBuilder("*" + steps.size() + "\r\n");
            for (Step step : steps) {
                request.append(step.words());
                expected.append(model.apply(step)).append("\r\n");
            }

            assertEquals(expected.toString(), client.exchange(Requests.array(request.toString())), request::toString);
        }
    }

    @Provide
    Arbitrary<List<List<Step>>> requests() {
        return steps().list().ofMinSize(1).ofMaxSize(5).list().ofMaxSize(8);
    }

    private static Arbitrary<Step> steps() {
        Arbitrary<Long> operands =
                Arbitraries.oneOf(Arbitraries.longs(), Arbitraries.longs().between(-300, 300));
        return Combinators.combine(
                        Arbitraries.of("GET", "SET", "INCRBY"),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 64),
                        Arbitraries.integers().between(0, VALUE_BITS - 64),
                        operands,
                        Arbitraries.of("WRAP", "SAT", "FAIL"))
                .as((action, signed, width, position, operand, overflow) ->
                        new Step(action, signed, signed ? width : Math.min(width, 63), position, operand, overflow));
    }
}
