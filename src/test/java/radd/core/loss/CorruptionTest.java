package radd.core.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import radd.core.ChiSquare;
import radd.core.network.DiffusionTransformer;
import radd.core.network.ModelConfig;
import radd.core.network.NetworkLevel;
import radd.core.noise.LogLinearNoise;
import radd.core.objective.Corruption;
import radd.core.objective.TimeSampler;

class CorruptionTest {
    private static final double SIGNIFICANCE = 1e-3;

    private static final DiffusionTransformer NETWORK = new DiffusionTransformer(new ModelConfig(9, 4, 256, 1, 2, 0));

    private static Corruption<PositionBatch> of(Loss loss, TimeSampler sampler) {
        return new Corruption<>(new MaskedObjective(NETWORK, NetworkLevel.NONE, loss), sampler);
    }

    /** What the network sees of a sequence, masks and all, and what it weighs. */
    private static String example(LossType type, long seed, long step, int index, int length) {
        Loss loss = type.under(new LogLinearNoise(1e-3));
        Example example = (Example) of(loss, loss.timeSampler()).of(seed, step, index, 8, new int[length]);
        return Arrays.toString(example.tokens()) + example.weight() + "," + example.constant();
    }

    @ParameterizedTest
    @EnumSource
    void drawIsAFunctionOfSeedStepAndIndex(LossType type) {
        List<String> forwards =
                IntStream.range(0, 8).mapToObj(i -> example(type, 1, 2, i, 64)).toList();
        for (int i = 7; i >= 0; i--) {
            assertEquals(forwards.get(i), example(type, 1, 2, i, 64));
        }
    }

    @ParameterizedTest
    @EnumSource
    void otherSeedsStepsAndIndicesGiveOtherMasks(LossType type) {
        String one = example(type, 1, 2, 3, 256);
        assertNotEquals(one, example(type, 2, 2, 3, 256));
        assertNotEquals(one, example(type, 1, 3, 3, 256));
        assertNotEquals(one, example(type, 1, 2, 4, 256));
    }

    @ParameterizedTest
    @EnumSource
    void eachSequencesUniformNumberIsUniform(TimeSampler sampler) {
        Corruption<PositionBatch> process = of(new LambdaDce(), sampler);
        long[] counts = new long[20];
        for (int step = 0; step < 4000; step++) {
            // One index of a batch of 4: under decoupled it stays in its stratum, so take all in turn.
            counts[(int) (20 * process.uniform(7, step, step % 4, 4))]++;
        }
        double[] law = new double[20];
        Arrays.fill(law, 0.05);
        assertTrue(ChiSquare.pValue(counts, law) > SIGNIFICANCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = TimeSampler.class,
            names = {"VDM", "DECOUPLED"})
    void stratifiedSamplersPutOneNumberInEachStratumOfTheGlobalBatch(TimeSampler sampler) {
        Corruption<PositionBatch> process = of(new LambdaDce(), sampler);
        int batch = 48;
        for (int step = 0; step < 50; step++) {
            boolean[] taken = new boolean[batch];
            // VDM's numbers lie at one offset from a grid: subtracting the first one's offset puts them on it.
            double offset = sampler == TimeSampler.VDM ? process.uniform(3, step, 0, batch) % (1.0 / batch) : 0;
            for (int i = 0; i < batch; i++) {
                double u = process.uniform(3, step, i, batch);
                assertTrue(u >= 0 && u < 1);
                int stratum = (int) Math.floor((u - offset) * batch + (offset > 0 ? 0.5 : 0));
                assertEquals(false, taken[stratum], "stratum " + stratum);
                taken[stratum] = true;
            }
        }
    }

    @Test
    void naiveNumbersDoNotDependOnTheBatch() {
        Corruption<PositionBatch> process = of(new KDce(), TimeSampler.NAIVE);
        assertEquals(process.uniform(3, 4, 5, 8), process.uniform(3, 4, 5, 512));
    }

    @Test
    void samplersStayBelowOneAtTheEndOfTheInterval() {
        double last = Math.nextDown(1.0);
        for (int batch : new int[] {1, 3, 512, 1_000_003}) {
            for (TimeSampler sampler : TimeSampler.values()) {
                double u = sampler.level(last, last, batch - 1, batch);
                assertTrue(u >= 0 && u < 1, sampler + " of " + batch + ": " + u);
            }
        }
        // 3/4 + 1/4 = 1 wraps to 0.
        assertEquals(0, TimeSampler.VDM.level(0.75, 0, 1, 4));
        assertEquals(0.625, TimeSampler.DECOUPLED.level(0, 0.5, 2, 4));
        assertThrows(IllegalArgumentException.class, () -> TimeSampler.NAIVE.level(0, 0, 4, 4));
    }

    @Test
    void referenceUsesVdmForTimeDecoupledForLambdaAndNaiveForCounts() {
        assertEquals(TimeSampler.VDM, new TDse(new LogLinearNoise(1e-3)).timeSampler());
        assertEquals(TimeSampler.VDM, new TDce(new LogLinearNoise(1e-3)).timeSampler());
        assertEquals(TimeSampler.DECOUPLED, new LambdaDce().timeSampler());
        assertEquals(TimeSampler.NAIVE, new KDce().timeSampler());
    }
}
