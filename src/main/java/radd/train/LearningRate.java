package radd.train;

/**
 * The learning rate of every update: linear warm-up from 0, then a fall to the lowest rate, which the last update has.
 *
 * @param config the rates, the warm-up and the schedule
 * @param total number of updates of the whole run, at least 1
 */
record LearningRate(OptimConfig config, long total) {
    /** The rate of the n-th update, n from 1. */
    double at(long n) {
        if (n <= config.warmup()) {
            return config.lr() * n / config.warmup();
        }
        double progress = Math.min(1, (double) (n - config.warmup()) / Math.max(1, total - config.warmup()));
        return config.minLr()
                + (config.lr() - config.minLr()) * config.schedule().remaining(progress);
    }
}
