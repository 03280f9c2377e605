package radd.train;

import radd.Named;

/** How the learning rate falls between the end of the warm-up and the last step: {@code optim.schedule}. */
public enum LearningRateSchedule implements Named {
    /** Not at all, as in the reference. */
    CONSTANT {
        @Override
        double remaining(double progress) {
            return 1;
        }
    },
    /** Along half a cosine wave: Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts. */
    COSINE {
        @Override
        double remaining(double progress) {
            return (1 + Math.cos(Math.PI * progress)) / 2;
        }
    },
    /** Along a straight line. */
    LINEAR {
        @Override
        double remaining(double progress) {
            return 1 - progress;
        }
    };

    /** Share that remains of the way from the lowest rate up to the highest, in [0, 1], after a share of the way in time. */
    abstract double remaining(double progress);
}
