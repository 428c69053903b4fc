package io.kvserver.core.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Numbers with a fixed number of digits after the decimal point. */
class FixedRealsTest {
    @Property(tries = 2000)
    void theyAreTheExactNumberRounded(@ForAll long seed, @ForAll @IntRange(min = 0, max = 17) int digits) {
        Random random = new Random(seed);
        double value = (random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(140) - 80);

        String expected =
                new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();

        assertEquals(value < 0 && !expected.startsWith("-") ? "-" + expected : expected, Reals.fixed(value, digits));
    }

    @Test
    void halvesAreRoundedToEven() {
        assertEquals("0.12", Reals.fixed(0.125, 2));
        assertEquals("0.38", Reals.fixed(0.375, 2));
        assertEquals("2", Reals.fixed(2.5, 0));
        assertEquals("4", Reals.fixed(3.5, 0));
        assertEquals("162817934995992", Reals.fixed(162_817_934_995_991.5, 0));
        assertEquals("1.00", Reals.fixed(0.999, 2));
        assertEquals("0.0000", Reals.fixed(0, 4));
    }

    @Test
    void coordinatesHaveNoNeedlessZeros() {
        assertEquals("13.36138933897018433", Reals.decimal(13.361389338970184));
        assertEquals("-0.5", Reals.decimal(-0.5));
        assertEquals("180", Reals.decimal(180));
        assertEquals("0", Reals.decimal(-0.0));
        assertEquals("0.00000000000000001", Reals.decimal(1e-17));
    }
}
