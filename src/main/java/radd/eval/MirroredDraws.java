package radd.eval;

import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import radd.core.loss.KDce;
import radd.core.loss.MaskedObjective;
import radd.core.loss.PositionBatch;
import radd.core.objective.Corrupted;

/**
 * The any-order bound from masks and their complements, with the full mask taken exactly:
 * nll(all) / L + (L - 1) / 2 (nll(M) / |M| + nll(C) / |C|), where nll sums -log c over a mask, M is a uniform subset of k positions, C the others
 * and k uniform on 1..L-1.
 *
 * <p>The mean over sizes 1..L of nll / size is the bound over L; the full mask is one of the L sizes and has no variance. The pair of k is that of
 * L - k, so k comes from the lower half, stratified over the pairs. Of a sequence of one token the full mask says all.
 *
 * @param objective the any-order objective
 * @param round at least three draws: the full mask and one pair; what makes no pair is left out
 */
record MirroredDraws(MaskedObjective objective, Round round) implements Draws<PositionBatch> {
    MirroredDraws {
        if (round.draws() < 3) {
            throw new IllegalArgumentException("a full mask and a pair need 3 draws");
        }
    }

    private int pairs() {
        return (round.draws() - 1) / 2;
    }

    @Override
    public int evaluations(int open) {
        return open == 1 ? 1 : 1 + 2 * pairs();
    }

    @Override
    public Corrupted draw(Sequence sequence, int evaluation) {
        int given = sequence.given();
        int open = sequence.open();
        BitSet masked = new BitSet(sequence.length());
        masked.set(given, sequence.length());
        if (evaluation == 0) {
            return scored(sequence, masked, 1.0 / open);
        }
        int pair = (evaluation - 1) / 2;
        RandomGenerator random = round.stream(sequence, pair);
        double u = Round.inStratum(pair, pairs(), random.nextDouble()) / 2;
        BitSet drawn = new KDce().mask(1 + Math.floor(u * (open - 1)), open, random);
        for (int i = 0; i < open; i++) {
            masked.set(given + i, drawn.get(i) == (evaluation % 2 == 1));
        }
        return scored(sequence, masked, (open - 1) / (2.0 * masked.cardinality()));
    }

    private Corrupted scored(Sequence sequence, BitSet masked, double weight) {
        return objective.masked(sequence.tokens(), masked, masked.stream().toArray(), weight);
    }

    @Override
    public double weight(int tokens, int evaluation) {
        return evaluation == 0 ? 1 : 1.0 / pairs();
    }

    @Override
    public SequenceLoss combine(int tokens, double[] losses) {
        if (tokens == 1) {
            return new SequenceLoss(1, MeanOfDraws.exact(losses[0]), 1);
        }
        double[] sums = IntStream.range(0, losses.length / 2)
                .mapToDouble(pair -> losses[0] + losses[2 * pair + 1] + losses[2 * pair + 2])
                .toArray();
        return new SequenceLoss(tokens, MeanOfDraws.stratified(sums), losses.length);
    }
}
