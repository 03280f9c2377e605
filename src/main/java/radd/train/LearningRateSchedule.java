package radd.train;

/** How the learning rate falls between the end of the warm-up and the last step: {@code optim.schedule}. */
public enum LearningRateSchedule {
    /** Not at all, as in the reference. */
    CONSTANT("constant") {
        @Override
        double remaining(double progress) {
            return 1;
        }
    },
    /** Along half a cosine wave: Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts. */
    COSINE("cosine") {
        @Override
        double remaining(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    },
    /** Along a straight line. */
    LINEAR("linear") {
        @Override
        double remaining(double progress) {
            return 1 - progress;
        }
    };

    private final String label;

    LearningRateSchedule(String label) {
        this.label = label;
    }

    /** Share that remains of the way from the lowest rate up to the highest, in [0, 1], after a share of the way in time. */
    abstract double remaining(double progress);

    /** The name in a configuration. */
    @Override
    public String toString() {
        return label;
    }
}
