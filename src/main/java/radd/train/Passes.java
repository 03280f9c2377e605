package radd.train;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import radd.core.objective.Corruption;
import radd.core.objective.Objective;
import radd.core.objective.ProgramSettings;
import radd.core.objective.TimeSampler;
import radd.core.objective.TrainingProgram;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;

/**
 * One replica's passes through the network: the batches of its part of every step, and the program that takes them.
 *
 * @param <B> the objective's batches, which nobody else sees
 */
final class Passes<B> implements AutoCloseable {
    private final Corruption<B> corruption;
    private final TrainingProgram<B> program;
    private final PhaseClock clock;
    private @Nullable BatchesAhead<B> reader;

    private Passes(Corruption<B> corruption, TrainingProgram<B> program, PhaseClock clock) {
        this.corruption = corruption;
        this.program = program;
        this.clock = clock;
    }

    /**
     * The passes of an objective.
     *
     * @param parameters stay open as long as the result, which the caller closes
     */
    static <B> Passes<B> of(
            Objective<B> objective,
            TimeSampler sampler,
            FlatVector parameters,
            ProgramSettings settings,
            PhaseClock clock) {
        return new Passes<>(new Corruption<>(objective, sampler), objective.program(parameters, settings), clock);
    }

    /**
     * Starts reading; what was read before is given up.
     *
     * @param replicas of all processes
     * @param from first place of every step's global batch that is this replica's
     * @param to one past the last
     */
    void read(TrainConfig config, Blocks blocks, int replicas, long firstStep, int from, int to) {
        closeReader();
        BatchOrder order = BatchOrder.of(config, blocks, replicas);
        BlockLengths lengths = new BlockLengths(config.data().randomLength(), config.seed());
        TrainingBatches<B> batches = new TrainingBatches<>(blocks, order, lengths, corruption, config.seed());
        reader = new BatchesAhead<>(batches, firstStep, from, to);
    }

    /** Takes over parameters that have changed. */
    void refresh() {
        clock.time(Phase.COMPUTE, program::refresh);
    }

    /**
     * What a pass did.
     *
     * @param pass as the program says, but with the losses of the blocks: the sum over the sequences of each
     * @param tokens of all sequences
     */
    record Done(TrainingProgram.Pass pass, long tokens) {}

    /** The next pass: {@link TrainingProgram#accumulate} of the next batch. */
    Done next(double scale, FlatVector gradient, long dropout) {
        BatchesAhead<B> ahead = Objects.requireNonNull(reader);
        TrainingBatches.Part<B> part = clock.time(Phase.DATA, ahead::next);
        TrainingProgram.Pass pass =
                clock.time(Phase.COMPUTE, () -> program.accumulate(part.batch(), scale, gradient, dropout));
        return new Done(byBlock(pass, part.sequences()), part.tokens());
    }

    private static TrainingProgram.Pass byBlock(TrainingProgram.Pass pass, List<Integer> sequences) {
        double[] losses =
                new double[sequences.stream().mapToInt(Integer::intValue).sum()];
        pass.losses(losses, 0);
        double[] sums = new double[sequences.size()];
        int from = 0;
        for (int block = 0; block < sums.length; block++) {
            int to = from + sequences.get(block);
            sums[block] = Arrays.stream(losses, from, to).sum();
            from = to;
        }
        return new TrainingProgram.Pass(sums, pass.positions());
    }

    private void closeReader() {
        if (reader != null) {
            reader.close();
        }
    }

    @Override
    public void close() {
        closeReader();
        program.close();
    }
}
