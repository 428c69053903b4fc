package io.kvserver.core.command.geo;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;

/** The units of distance. */
enum Unit {
    M(1),
    KM(1000),
    FT(0.3048),
    MI(1609.34);

    private static final Unit[] ALL = values();

    private final double meters;

    Unit(double meters) {
        this.meters = meters;
    }

    /** The unit that a word names. */
    static Unit named(Args args, int word) {
        for (Unit unit : ALL) {
            if (args.is(word, unit.name())) {
                return unit;
            }
        }
        throw new CommandException("ERR unsupported unit provided. please use M, KM, FT, MI");
    }

    double meters() {
        return meters;
    }
}
