package radd.core.family.d3pm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import radd.Golden;
import radd.core.ChiSquare;
import radd.core.loss.MaskDraw;
import radd.core.loss.MaskedObjective;
import radd.core.network.PartialSequence;
import radd.core.objective.Objective;
import radd.data.corpus.Blocks;
import radd.engine.Precision;
import radd.eval.LikelihoodEstimate;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.SafeTensors;

/** The bounds of the chain: their masks, and their sums over all masks of short sequences. */
class ChainBoundTest {
    /** Stated with the golden numbers. */
    private static final double TOLERANCE = 1e-4;

    @Test
    void masksHaveTheLawOfTheChainGivenThatSomethingIsMasked() {
        Chain chain = new Chain(7);
        ChainBound bound = new ChainBound(chain);
        int length = 3;
        for (int step : new int[] {1, 4, 7}) {
            double p = chain.maskProbability(step);
            double some = 1 - Math.pow(1 - p, length);
            double[] law = new double[1 << length];
            long[] counts = new long[law.length];
            for (int code = 1; code < law.length; code++) {
                int masked = Integer.bitCount(code);
                law[code] = Math.pow(p, masked) * Math.pow(1 - p, length - masked) / some;
            }
            SplittableRandom random = new SplittableRandom(step);
            for (int i = 0; i < 20_000; i++) {
                counts[(int) bound.mask(step, length, random).toLongArray()[0]]++;
            }
            if (step == chain.steps()) {
                assertEquals(20_000, counts[law.length - 1]);
            } else {
                double value = ChiSquare.pValue(counts, law);
                assertTrue(value > 1e-3, "step " + step + ": p = " + value);
            }
        }
    }

    @Test
    void aLevelOutsideTheChainOrAnEmptyMaskIsRefused() {
        ChainBound bound = new ChainBound(new Chain(7));
        BitSet one = BitSet.valueOf(new long[] {1});
        assertThrows(IllegalArgumentException.class, () -> bound.at(0, one, 3));
        assertThrows(IllegalArgumentException.class, () -> bound.at(8, one, 3));
        assertThrows(IllegalArgumentException.class, () -> bound.at(1, new BitSet(), 3));
    }

    /** The sum over all steps and all masks is the golden bound; drawn masks at every step come near it. */
    @Test
    @Tag("golden")
    void boundsOfShortSequencesEqualTheEnumeratedOnes() {
        try (NanoDd golden = new NanoDd();
                SafeTensors recorded = NanoDd.tensors("evaluate")) {
            JsonNode exact = NanoDd.json("evaluate").get("exact");
            List<int[]> sequences = NanoDd.rows(Golden.ids(recorded, "exact.x0"), exact.size());
            for (int i = 0; i < sequences.size(); i++) {
                int[] clean = sequences.get(i);
                Enumerated sums = enumerate(golden, clean);
                assertNear(exact.get(i).get("masked_only_nats_per_token").doubleValue(), sums.bound / clean.length);
                assertNear(exact.get(i).get("cross_entropy_form").doubleValue(), sums.bound / clean.length);
                assertNear(exact.get(i).get("nats_per_token").doubleValue(), sums.all / clean.length);
                assertDrawn(
                        golden,
                        new MaskedObjective(golden.network, golden.chain::stepOf, new ChainBound(golden.chain)),
                        clean,
                        sums.bound);
                assertDrawn(golden, golden.referenceBound(), clean, sums.all);
            }
            assertTrue(exact.size() > 0);
        }
    }

    private static void assertNear(double expected, double actual) {
        assertEquals(expected, actual, TOLERANCE * expected);
    }

    /** Every step several times, masks drawn: within five standard errors, which are small. */
    private static void assertDrawn(NanoDd golden, Objective<?> objective, int[] clean, double exact) {
        LikelihoodEvaluation evaluation = new LikelihoodEvaluation(objective, 60 * golden.chain.steps(), 3);
        assertTrue(evaluation.coversLevels());
        assertFalse(new LikelihoodEvaluation(objective, golden.chain.steps() + 1, 3).coversLevels());
        LikelihoodEstimate estimate = evaluation
                .score(Scoring.alone(golden.parameters, Precision.FLOAT32, 64), Blocks.of(List.of(clean)))
                .estimate();
        double error = Objects.requireNonNull(estimate.drawStderr());
        assertTrue(error > 0 && error < 0.1 * estimate.nllNatsPerToken(), "error " + error);
        assertEquals(exact / clean.length, estimate.nllNatsPerToken(), 5 * error);
    }

    private record Enumerated(double bound, double all) {}

    private static Enumerated enumerate(NanoDd golden, int[] clean) {
        int length = clean.length;
        int steps = golden.chain.steps();
        ChainBound bound = new ChainBound(golden.chain);
        float[][][] costs = costs(golden, clean);
        double sum = 0;
        double all = 0;
        for (int step = 1; step <= steps; step++) {
            double p = golden.chain.maskProbability(step);
            double some = 1 - Math.pow(1 - p, length);
            for (int code = 0; code < 1 << length; code++) {
                BitSet masked = BitSet.valueOf(new long[] {code});
                double q = Math.pow(p, masked.cardinality()) * Math.pow(1 - p, length - masked.cardinality());
                float[] ce = costs[step][code];
                double maskedCost = masked.stream().mapToDouble(l -> ce[l]).sum();
                double everywhere = 0;
                for (float cost : ce) {
                    everywhere += cost;
                }
                if (code > 0 && q > 0) {
                    MaskDraw draw = bound.at(step, masked, length);
                    sum += q / some * draw.loss(maskedCost) / steps;
                }
                all += q * (step == 1 ? everywhere : maskedCost / step);
            }
        }
        return new Enumerated(sum, all);
    }

    /** -log c of every position of every masked sequence, by step and mask. */
    private static float[][][] costs(NanoDd golden, int[] clean) {
        int length = clean.length;
        int[] everywhere = IntStream.range(0, length).toArray();
        int codes = 1 << length;
        float[][][] costs = new float[golden.chain.steps() + 1][codes][];
        for (int step = 1; step <= golden.chain.steps(); step++) {
            List<PartialSequence> sequences = new ArrayList<>();
            int[] targets = new int[codes * length];
            for (int code = 0; code < codes; code++) {
                int[] seen = clean.clone();
                BitSet.valueOf(new long[] {code}).stream()
                        .forEach(l -> seen[l] = golden.size().maskId());
                sequences.add(new PartialSequence(seen, everywhere, step));
                System.arraycopy(clean, 0, targets, code * length, length);
            }
            float[] ce = golden.model.negativeLogLikelihoods(sequences, targets);
            for (int code = 0; code < codes; code++) {
                costs[step][code] = Arrays.copyOfRange(ce, code * length, (code + 1) * length);
            }
        }
        return costs;
    }
}
