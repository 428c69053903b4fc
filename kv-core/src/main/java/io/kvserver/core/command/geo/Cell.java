package io.kvserver.core.command.geo;

/**
 * A cell of a grid over the longitudes and latitudes: each step halves both. The bits of the row and of the column, counted from the
 * south-west, take turns, the column's bit coming first. Immutable.
 *
 * @param step how often the grid has been halved, up to {@link #MAX_STEP}
 */
record Cell(long bits, int step) {
    static final int MAX_STEP = 26;
    static final double MAX_LONGITUDE = 180;
    /** The grid ends before the poles. */
    static final double MAX_LATITUDE = 85.05112878;

    private static final long ROW_BITS = 0x5555_5555_5555_5555L;
    private static final long COLUMN_BITS = ~ROW_BITS;

    /** The cell with a place. */
    static Cell of(double longitude, double latitude, int step) {
        return new Cell(bits(longitude, latitude, MAX_LATITUDE, step), step);
    }

    /** The bits of the smallest cell with a place, which is a member's score. */
    static long score(double longitude, double latitude) {
        return bits(longitude, latitude, MAX_LATITUDE, MAX_STEP);
    }

    /** The bits of a cell in a grid that ends at another latitude. */
    static long bits(double longitude, double latitude, double maxLatitude, int step) {
        double column = (longitude + MAX_LONGITUDE) / (MAX_LONGITUDE + MAX_LONGITUDE) * (1L << step);
        double row = (latitude + maxLatitude) / (maxLatitude + maxLatitude) * (1L << step);
        return spread((long) row) | (spread((long) column) << 1);
    }

    /** The 32 lower bits, with a place free behind each. */
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

    /** Every second bit, from the lowest on. */
    private static long gathered(long spread) {
        long bits = spread & ROW_BITS;
        bits = (bits | (bits >>> 1)) & 0x3333_3333_3333_3333L;
        bits = (bits | (bits >>> 2)) & 0x0f0f_0f0f_0f0f_0f0fL;
        bits = (bits | (bits >>> 4)) & 0x00ff_00ff_00ff_00ffL;
        bits = (bits | (bits >>> 8)) & 0x0000_ffff_0000_ffffL;
        return (bits | (bits >>> 16)) & 0xffff_ffffL;
    }

    /** The latitude at which a row of the smallest cells begins in the south, or any row of a coarser grid. */
    static double latitude(long row, int step) {
        return -MAX_LATITUDE + row / (double) (1L << step) * (MAX_LATITUDE + MAX_LATITUDE);
    }

    /** The longitude at which a column begins in the west. */
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
     * The cell so many columns and rows further; behind the last one comes the first again. A column or row that is not left stays, also
     * if it is behind the last one, as that of the easternmost longitude is.
     */
    Cell moved(int columns, int rows) {
        return new Cell(moved(bits & COLUMN_BITS, COLUMN_BITS, columns) | moved(bits & ROW_BITS, ROW_BITS, rows), step);
    }

    /** Bits in every second place, increased or decreased: the places between them carry. */
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

    /** The lowest score behind those of places in the cell. */
    long endScore() {
        return (bits + 1) << (2 * (MAX_STEP - step));
    }
}
