package radd.core.sampler;

import radd.Named;
import radd.engine.Value;

/** How sure the network is of a masked position: one number of its distribution c, the greater the surer. */
public enum PositionScore implements Named {
    /** The largest probability. */
    CONFIDENCE {
        @Override
        Value of(Value logProbs) {
            return logProbs.byRow().max().exp();
        }
    },
    /** The largest probability less the second. */
    MARGIN {
        @Override
        Value of(Value logProbs) {
            Value best = logProbs.byRow().largest(2).values().exp(); // [N, 2]
            return best.select(1, 0).sub(best.select(1, 1));
        }
    },
    /** The entropy with its sign changed, nats. */
    ENTROPY {
        @Override
        Value of(Value logProbs) {
            return logProbs.exp().entropyTerms().byRow().sum().neg();
        }
    };

    /**
     * The score of every row.
     *
     * @param logProbs log c, [N, V] with V at least 2
     * @return [N], same type
     */
    abstract Value of(Value logProbs);
}
