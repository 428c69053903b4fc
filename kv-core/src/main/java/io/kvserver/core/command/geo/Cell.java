package io.kvserver.core.command.geo;

/**
 * A cell of a grid over the longitudes and latitudes; each step halves both. The bits of column and row, counted from
 * the south-west, are interleaved, the column's first. Immutable.
 *
 * @param step how many times the grid was halved, up to {@link #MAX_STEP}
 */
record Cell(long bits, int step) {
    static final int MAX_STEP = 26;
    static final double MAX_LONGITUDE = 180;
    /** The grid ends before the poles. */
    static final double MAX_LATITUDE = 85.05112878;

    private static final long ROW_BITS = 0x5555_5555_5555_5555L;
    private static final long COLUMN_BITS = ~ROW_BITS;

    /** The cell that contains a place. */
    static Cell of(double longitude, double latitude, int step) {
        return new Cell(bits(longitude, latitude, MAX_LATITUDE, step), step);
    }

    /** The bits of the smallest cell that contains a place: a member's score. */
    static long score(double longitude, double latitude) {
        return bits(longitude, latitude, MAX_LATITUDE, MAX_STEP);
    }

    /** The bits of a cell in a grid with another maximum latitude. */
    static long bits(double longitude, double latitude, double maxLatitude, int step) {
        double column = (longitude + MAX_LONGITUDE) / (MAX_LONGITUDE + MAX_LONGITUDE) * (1L << step);
        double row = (latitude + maxLatitude) / (maxLatitude + maxLatitude) * (1L << step);
        return spread((long) row) | (spread((long) column) << 1);
    }

    /** The 32 lower bits, with a free place after each. */
    private static long spread(long number) {
        long bits = number & 0xffff_ffffL;
        bits = (bits | (bits << 16)) & 0x0000_ffff_0000_ffffL;
        bits = (bits | (bits << 8)) & 0x00ff_00ff_00ff_00ffL;
        bits = (bits | (bits << 4)) & 0x0f0f_0f0f_0f0f_0f0fL;
        bits = (bits | (bits << 2)) & 0x3333_3333_3333_3333L;
        return (bits | (bits << 1)) & ROW_BITS;
    }

    /** The row of a cell. */
    static long row(long bits) {
        return gathered(bits);
    }

    /** The column of a cell. */
    static long column(long bits) {
        return gathered(bits >>> 1);
    }

    /** Collects every second bit, from the lowest on. */
    private static long gathered(long spread) {
        long bits = spread & ROW_BITS;
        bits = (bits | (bits >>> 1)) & 0x3333_3333_3333_3333L;
        bits = (bits | (bits >>> 2)) & 0x0f0f_0f0f_0f0f_0f0fL;
        bits = (bits | (bits >>> 4)) & 0x00ff_00ff_00ff_00ffL;
        bits = (bits | (bits >>> 8)) & 0x0000_ffff_0000_ffffL;
        return (bits | (bits >>> 16)) & 0xffff_ffffL;
    }

    /** The latitude of a row's southern edge. */
    static double latitude(long row, int step) {
        return -MAX_LATITUDE + row / (double) (1L << step) * (MAX_LATITUDE + MAX_LATITUDE);
    }

    /** The longitude of a column's western edge. */
    static double longitude(long column, int step) {
        return -MAX_LONGITUDE + column / (double) (1L << step) * (MAX_LONGITUDE + MAX_LONGITUDE);
    }

    double south() {
        return latitude(row(bits), step);
    }

    double north() {
        return latitude((row(bits) + 1) & 0xffff_ffffL, step);
    }

    double west() {
        return longitude(column(bits), step);
    }

    double east() {
        return longitude((column(bits) + 1) & 0xffff_ffffL, step);
    }

    /**
     * The cell {@code columns} and {@code rows} further, where the first follows the last. Without a move a column or
     * row stays unchanged, even one beyond the last, as for the easternmost longitude.
     */
    Cell moved(int columns, int rows) {
        return new Cell(moved(bits & COLUMN_BITS, COLUMN_BITS, columns) | moved(bits & ROW_BITS, ROW_BITS, rows), step);
    }

    /** Adds to a number in every second bit; filling the bits between them makes it carry. */
    private long moved(long number, long places, int by) {
        if (by == 0) {
            return number;
        }
        long mask = -1L >>> (Long.SIZE - 2 * step);
        long between = ~places & mask;
        long moved = by > 0 ? number + (between + 1) : (number | between) - (between + 1);
        return moved & places & mask;
    }

    /** The lowest score of a place in the cell. */
    long firstScore() {
        return bits << (2 * (MAX_STEP - step));
    }

    /** The lowest score after those of places in the cell. */
    long endScore() {
        return (bits + 1) << (2 * (MAX_STEP - step));
    }
}
