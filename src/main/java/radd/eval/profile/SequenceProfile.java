package radd.eval.profile;

import radd.core.network.Predicted;
import radd.core.objective.ItemisedLoss;

/** The sums of one sequence while its evaluations come in, always in the same order; used by one thread. */
public final class SequenceProfile {
    private final int[] clean;
    private final int width;
    private final double[] sums = new double[Axis.NUMBERS];

    /**
     * @param clean its tokens, [L]; kept
     * @param width places that a bin of positions has, at least L / {@link Axis#POSITION}
     */
    public SequenceProfile(int[] clean, int width) {
        this.clean = clean;
        this.width = width;
        for (int place = 0; place < clean.length; place++) {
            add(Axis.POSITION, place / width, Quantity.COUNT, 1);
            add(Axis.POSITION, place / width, Quantity.PLACE, place);
        }
    }

    /**
     * Takes an evaluation.
     *
     * @param seen what the network saw, [L]
     * @param weight what its loss counts for in the sequence's
     */
    public void add(int[] seen, double weight, ItemisedLoss loss) {
        int noised = 0;
        for (int l = 0; l < clean.length; l++) {
            noised += seen[l] == clean[l] ? 0 : 1;
        }
        int rate = Math.max(0, (noised * Axis.RATE.bins() + clean.length - 1) / clean.length - 1);
        add(Axis.RATE, rate, Quantity.COUNT, 1);
        add(Axis.RATE, rate, Quantity.PLACE, (double) noised / clean.length);
        add(Axis.RATE, rate, Quantity.LOSS, weight * loss.nats());
        addParts(weight, loss);
        loss.predicted().ifPresent(predicted -> addPredictions(seen, rate, loss.positions(), predicted));
    }

    private void addParts(double weight, ItemisedLoss loss) {
        double rest = loss.nats();
        for (int i = 0; i < loss.parts().length; i++) {
            add(Axis.POSITION, loss.positions()[i] / width, Quantity.LOSS, weight * loss.parts()[i]);
            rest -= loss.parts()[i];
        }
        // What depends on no position is every position's.
        for (int l = 0; l < clean.length && rest != 0; l++) {
            add(Axis.POSITION, l / width, Quantity.LOSS, weight * rest / clean.length);
        }
    }

    private void addPredictions(int[] seen, int rate, int[] positions, Predicted predicted) {
        for (int i = 0; i < positions.length; i++) {
            int place = positions[i];
            if (seen[place] == clean[place]) {
                continue; // it saw the answer
            }
            double probability = predicted.probability(i);
            int likely = (int) Math.min(Axis.PROBABILITY.bins() - 1, probability * Axis.PROBABILITY.bins());
            add(Axis.PROBABILITY, likely, Quantity.COUNT, 1);
            add(Axis.PROBABILITY, likely, Quantity.PLACE, probability);
            addPrediction(Axis.PROBABILITY, likely, predicted, i);
            addPrediction(Axis.RATE, rate, predicted, i);
            addPrediction(Axis.POSITION, place / width, predicted, i);
        }
    }

    private void addPrediction(Axis axis, int bin, Predicted predicted, int i) {
        add(axis, bin, Quantity.PREDICTED, 1);
        add(axis, bin, Quantity.NATS, predicted.nll()[i]);
        add(axis, bin, Quantity.RIGHT, predicted.right(i) ? 1 : 0);
    }

    private void add(Axis axis, int bin, Quantity quantity, double value) {
        sums[axis.index(bin, quantity)] += value;
    }

    /** The sums as whole multiples of {@link ProfileSums#UNIT}. */
    public long[] sums() {
        long[] whole = new long[sums.length];
        for (int i = 0; i < sums.length; i++) {
            whole[i] = Math.round(sums[i] / ProfileSums.UNIT);
        }
        return whole;
    }
}
