package radd.cli.page;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers along an axis.
 *
 * @param least at {@code from}
 * @param most at {@code to}
 * @param from pixel
 * @param to pixel; below {@code from} where numbers ascend to the top
 * @param step between two ticks
 */
record Scale(double least, double most, double from, double to, double step) {
    /** A tenth of a tick beyond the data is no reason for another one. */
    private static final double SLACK = 1e-9;

    /**
     * From the tick below the smallest number to that above the largest.
     *
     * @param ticks about how many
     */
    static Scale around(double least, double most, double from, double to, int ticks) {
        double span = most > least ? most - least : Math.max(Math.abs(least), 1) * 0.1;
        double step = step(span / ticks);
        double low = Math.floor(least / step + SLACK) * step;
        double high = Math.ceil(most / step - SLACK) * step;
        return new Scale(low, high > low ? high : low + step, from, to, step);
    }

    /** From the smallest to the largest number themselves. */
    static Scale exactly(double least, double most, double from, double to, int ticks) {
        return new Scale(least, most > least ? most : least + 1, from, to, step((most - least) / ticks));
    }

    /** 1, 2 or 5 times a power of ten, at least as large. */
    private static double step(double least) {
        if (!(least > 0)) {
            return 1;
        }
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int factor : new int[] {1, 2, 5}) {
            if (factor * power >= least * (1 - SLACK)) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    /** Where a number stands. */
    double at(double number) {
        return from + (to - from) * (number - least) / (most - least);
    }

    /** As {@link #at}, moved to the nearer end if it is beyond. */
    double within(double number) {
        return at(Math.max(least, Math.min(most, number)));
    }

    /** The numbers that are written. */
    List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(least / step - SLACK); i * step <= most + SLACK * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** How a tick is written. */
    String label(double tick) {
        if (Math.max(Math.abs(least), Math.abs(most)) >= 10_000) {
            return Numbers.compact(tick);
        }
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + SLACK));
        return Numbers.decimals(tick == 0 ? 0 : tick, decimals);
    }
}
