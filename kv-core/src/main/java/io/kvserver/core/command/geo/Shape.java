package io.kvserver.core.command.geo;

import io.kvserver.core.protocol.Args;
import io.kvserver.core.protocol.CommandException;
import io.kvserver.core.protocol.Reals;

/** A circle or a box around a center. Confined to one request. */
final class Shape {
    final Place center = new Place();
    private Unit unit = Unit.M;
    private boolean box;
    /** In {@link #unit}s. A circle has a radius, a box a width and a height. */
    private double radius;

    private double width;
    private double height;

    /** Reads the longitude and latitude in two words into a place. */
    static void readPlace(Args args, int word, Place place) {
        double longitude = Reals.parse(args.array(), args.offset(word), args.length(word));
        double latitude = Reals.parse(args.array(), args.offset(word + 1), args.length(word + 1));
        boolean valid = Math.abs(longitude) <= Cell.MAX_LONGITUDE && Math.abs(latitude) <= Cell.MAX_LATITUDE;
        if (!valid) {
            throw new CommandException("ERR invalid longitude,latitude pair " + Reals.fixed(longitude, 6) + ","
                    + Reals.fixed(latitude, 6));
        }
        place.set(longitude, latitude);
    }

    /** Reads a circle: two words with the radius and the unit. */
    void readCircle(Args args, int word) {
        radius = number(args, word, "ERR need numeric radius");
        if (radius < 0) {
            throw new CommandException("ERR radius cannot be negative");
        }
        unit = Unit.named(args, word + 1);
        box = false;
    }

    /** Reads a box: three words with the width, the height and the unit. */
    void readBox(Args args, int word) {
        width = number(args, word, "ERR need numeric width");
        height = number(args, word + 1, "ERR need numeric height");
        if (height < 0 || width < 0) {
            throw new CommandException("ERR height or width cannot be negative");
        }
        unit = Unit.named(args, word + 2);
        box = true;
    }

    private static double number(Args args, int word, String error) {
        double number = Reals.parseOrNaN(args.array(), args.offset(word), args.length(word));
        if (Double.isNaN(number)) {
            throw new CommandException(error);
        }
        return number;
    }

    Unit unit() {
        return unit;
    }

    /** The distance of a place from the center in meters; negative if it is outside of the shape. */
    double meters(Place place) {
        if (!box) {
            double meters = center.meters(place);
            return meters > radius * unit.meters() ? -1 : meters;
        }
        if (center.metersAlong(place.latitude()) > height * unit.meters() / 2) {
            return -1;
        }
        place.asCenter();
        double across = place.meters(center.longitude(), place.latitude());
        return across > width * unit.meters() / 2 ? -1 : center.meters(place);
    }

    /** The radius of a circle around the shape, in meters. */
    double metersAround() {
        double around = box ? Math.sqrt((width / 2) * (width / 2) + (height / 2) * (height / 2)) : radius;
        return around * unit.meters();
    }

    /** The meters from the center to the east and the west. */
    double metersAcross() {
        return unit.meters() * (box ? width / 2 : radius);
    }

    /** The meters from the center to the north and the south. */
    double metersAlong() {
        return unit.meters() * (box ? height / 2 : radius);
    }
}
