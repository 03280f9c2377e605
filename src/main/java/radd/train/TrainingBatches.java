package radd.train;

import java.util.ArrayList;
import java.util.List;
import radd.core.objective.Corrupted;
import radd.core.objective.Corruption;
import radd.data.corpus.Blocks;

/**
 * The corrupted batches of training, each sequence a function of the seed, the step and its index in the global batch.
 *
 * @param blocks the corpus
 * @param order which block stands where
 * @param lengths how much of a block is taken
 * @param corruption how they are corrupted
 * @param seed the run's seed
 */
record TrainingBatches<B>(Blocks blocks, BatchOrder order, BlockLengths lengths, Corruption<B> corruption, long seed) {
    /**
     * What a pass takes.
     *
     * @param batch its sequences
     * @param sequences how many of them lie in each of its blocks
     * @param tokens in all of them
     */
    record Part<B>(B batch, List<Integer> sequences, long tokens) {}

    /**
     * Part of a step's global batch.
     *
     * @param step the step, from 1
     * @param from first place
     * @param to one past the last
     */
    Part<B> part(long step, int from, int to) {
        int[] firsts = firstSequences(step);
        List<Corrupted> examples = new ArrayList<>(to - from);
        List<Integer> sequences = new ArrayList<>(to - from);
        for (int place = from; place < to; place++) {
            int index = firsts[order.index(place)];
            for (int[] sequence : blocks.sequences(order.block(step, place))) {
                int[] clean = lengths.cut(step, sequence);
                examples.add(corruption.of(seed, step, index, firsts[order.globalBatch()], clean));
                index++;
            }
            sequences.add(index - firsts[order.index(place)]);
        }
        long tokens = examples.stream().mapToLong(Corrupted::length).sum();
        return new Part<>(corruption.batch(examples), sequences, tokens);
    }

    /** The index of the first sequence of each block of the global batch, and at last the number of sequences: noise levels are spread over those. */
    private int[] firstSequences(long step) {
        int[] firsts = new int[order.globalBatch() + 1];
        for (int index = 0; index < order.globalBatch(); index++) {
            firsts[index + 1] = firsts[index] + blocks.sequenceCount(order.blockOf(step, index));
        }
        return firsts;
    }
}
