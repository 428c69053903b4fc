package io.kvserver.core.command.geo;

import org.jspecify.annotations.Nullable;

/**
 * The cells to search: the one with the center and those around it, except cells that the shape does not reach.
 * Stateless.
 */
final class SearchedCells {
    /** Half of Earth's circumference in the grid's projection. */
    private static final double GRID_METERS = 20_037_726.37;
    /** The columns and rows from the center to each cell, in the order in which they are searched. */
    private static final int[][] AROUND = {{0, 0}, {0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}
    };

    private SearchedCells() {}

    /** The cells in search order; {@code null} in place of one that the shape does not reach. */
    static @Nullable Cell[] of(Shape shape) {
        Place center = shape.center;
        Bounds bounds = Bounds.of(shape);
        int step = step(shape.metersAround(), center.latitude());
        Cell middle = Cell.of(center.longitude(), center.latitude(), step);
        if (step > 1 && !bounds.fitAround(middle)) {
            middle = Cell.of(center.longitude(), center.latitude(), step - 1);
        }
        @Nullable Cell[] cells = new Cell[AROUND.length];
        for (int i = 0; i < cells.length; i++) {
            int column = AROUND[i][0];
            int row = AROUND[i][1];
            if (middle.step() < 2 || bounds.reach(middle, column, row)) {
                cells[i] = middle.moved(column, row);
            }
        }
        return cells;
    }

    /** The bounding box of a shape, in longitudes and latitudes. */
    private record Bounds(double south, double north, double west, double east) {
        static Bounds of(Shape shape) {
            Place center = shape.center;
            double latitude = center.latitude();
            double along = Place.degrees(shape.metersAlong() / Place.EARTH_METERS);
            double nearerPole = latitude < 0 ? latitude - along : latitude + along;
            double across = Place.degrees(
                    shape.metersAcross() / Place.EARTH_METERS / StrictMath.cos(Place.radians(nearerPole)));
            return new Bounds(
                    latitude - along, latitude + along, center.longitude() - across, center.longitude() + across);
        }

        /** Whether a cell and those around it cover the box. */
        boolean fitAround(Cell cell) {
            return !(cell.moved(0, 1).north() < north
                    || cell.moved(0, -1).south() > south
                    || cell.moved(1, 0).east() < east
                    || cell.moved(-1, 0).west() > west);
        }

        /** Whether the box reaches beyond a cell, in the direction of a column and a row. */
        boolean reach(Cell cell, int column, int row) {
            return !((row < 0 && cell.south() < south)
                    || (row > 0 && cell.north() > north)
                    || (column < 0 && cell.west() < west)
                    || (column > 0 && cell.east() > east));
        }
    }

    /** The step of the smallest cells of which the center's and those around it cover a circle. */
    private static int step(double meters, double latitude) {
        if (meters == 0) {
            return Cell.MAX_STEP;
        }
        int step = 1;
        for (double size = meters; size < GRID_METERS; size *= 2) {
            step++;
        }
        step -= 2;
        // Towards the poles the cells are narrower.
        if (latitude > 66 || latitude < -66) {
            step--;
        }
        if (latitude > 80 || latitude < -80) {
            step--;
        }
        return Math.max(1, Math.min(Cell.MAX_STEP, step));
    }
}
