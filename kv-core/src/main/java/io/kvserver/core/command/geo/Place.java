package io.kvserver.core.command.geo;

/** A place, by longitude and latitude in degrees, and its distance to others. Reused; confined to one request. */
final class Place {
    /** The mean radius of Earth as Redis has it. */
    static final double EARTH_METERS = 6_372_797.560856;

    private static final double DEGREE = Math.PI / 180;
    /** Larger numbers fit into 64 bits only unsigned. */
    private static final double TWO_TO_63 = 0x1p63;

    private double longitude;
    private double latitude;
    /** The latitude in radians, and its cosine. */
    private double angle;

    private double cosine;

    static double radians(double degrees) {
        return degrees * DEGREE;
    }

    static double degrees(double radians) {
        return radians / DEGREE;
    }

    double longitude() {
        return longitude;
    }

    double latitude() {
        return latitude;
    }

    void set(double newLongitude, double newLatitude) {
        longitude = newLongitude;
        latitude = newLatitude;
    }

    /** Moves to the middle of a score's cell. */
    void set(double score) {
        long bits = bits(score);
        long row = Cell.row(bits);
        long column = Cell.column(bits);
        double south = Cell.latitude(row, Cell.MAX_STEP);
        double north = Cell.latitude((row + 1) & 0xffff_ffffL, Cell.MAX_STEP);
        double west = Cell.longitude(column, Cell.MAX_STEP);
        double east = Cell.longitude((column + 1) & 0xffff_ffffL, Cell.MAX_STEP);
        longitude = bounded((west + east) / 2, Cell.MAX_LONGITUDE);
        latitude = bounded((south + north) / 2, Cell.MAX_LATITUDE);
    }

    private static double bounded(double value, double most) {
        return Math.max(-most, Math.min(most, value));
    }

    /** A score as an unsigned number of 64 bits; other scores are converted as on Redis's processors. */
    private static long bits(double score) {
        if (score >= TWO_TO_63) {
            return score - TWO_TO_63 >= TWO_TO_63 ? 0 : (long) (score - TWO_TO_63) ^ Long.MIN_VALUE;
        }
        return score < -TWO_TO_63 ? Long.MIN_VALUE : (long) score;
    }

    /** To be called after the place was set, before {@link #meters}. */
    void asCenter() {
        angle = radians(latitude);
        cosine = StrictMath.cos(angle);
    }

    /** The distance to another place, along Earth's surface. */
    double meters(double otherLongitude, double otherLatitude) {
        double otherAngle = radians(otherLatitude);
        double across = StrictMath.sin((radians(otherLongitude) - radians(longitude)) / 2);
        double along = StrictMath.sin((otherAngle - angle) / 2);
        double square = along * along + cosine * StrictMath.cos(otherAngle) * across * across;
        return 2 * EARTH_METERS * StrictMath.asin(Math.sqrt(square));
    }

    /** As {@link #meters}. */
    double meters(Place other) {
        return meters(other.longitude, other.latitude);
    }

    /** The distance to another latitude. */
    double metersAlong(double otherLatitude) {
        return EARTH_METERS * Math.abs(radians(otherLatitude) - angle);
    }
}
