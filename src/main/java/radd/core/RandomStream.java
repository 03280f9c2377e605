package radd.core;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * The random streams of radd: every draw is a function of a seed, a purpose, a step and an index, never of what was drawn before.
 *
 * <p>A batch cut differently, spread over other devices or resumed after a stop therefore sees the same draws. The key is hashed to the
 * 64-bit state of a {@link SplittableRandom}, whose doubles have 53 random bits.
 */
public final class RandomStream {
    /** What a stream decides; streams of different purposes are independent. */
    public enum Purpose {
        /** Order of the training blocks; step: epoch. */
        DATA_ORDER,
        /** The random number shared by a stratified batch of noise levels; step: training step. */
        NOISE_LEVEL_SHARED,
        /** Noise level of one sequence; step: training step; index: place in the global batch. */
        NOISE_LEVEL,
        /** Mask of one sequence; step and index as for {@link #NOISE_LEVEL}. */
        MASK,
        /** Dropout of one pass; step: training step; index: the pass's first place in the global batch. */
        DROPOUT,
        /** Initial parameters; index: place in the parameter table. */
        INITIALISATION,
        /** Reveal order of a generated sequence; index: the sequence. */
        REVEAL,
        /** Tokens of a generated sequence; index: the sequence. */
        TOKEN,
        /** Noise levels and masks of an evaluation; step: sequence; index: draw. */
        EVALUATION,
        /** Orders of a chain rule; step: sequence; index: order. */
        EVALUATION_ORDER,
        /** Text of an embedded corpus; index: sentence or block. */
        CORPUS,
        /** Length of the blocks of a training step; step: training step. */
        BLOCK_LENGTH
    }

    private RandomStream() {}

    /**
     * The stream of one decision.
     *
     * @param seed the user's seed
     * @param purpose what the stream decides
     * @param step first part of the key
     * @param index second part of the key
     */
    public static RandomGenerator of(long seed, Purpose purpose, long step, long index) {
        return new SplittableRandom(key(seed, purpose, step, index));
    }

    /**
     * The antithetic stream: wherever the given one draws u in [0, 1), this draws 1 - u (less the grid's step of 2^-53), and of n numbers that which
     * is as far from the other end.
     */
    public static RandomGenerator mirrored(RandomGenerator random) {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return ~random.nextLong();
            }

            @Override
            public int nextInt(int bound) {
                return bound - 1 - random.nextInt(bound);
            }

            @Override
            public double nextDouble() {
                return Math.nextDown(1.0) - random.nextDouble();
            }
        };
    }

    /** The 64-bit key itself, for generators that live outside Java. */
    public static long key(long seed, Purpose purpose, long step, long index) {
        long hash = mix(seed + 0x9E3779B97F4A7C15L);
        hash = mix(hash + 0x9E3779B97F4A7C15L * purpose.name().hashCode());
        hash = mix(hash + 0x9E3779B97F4A7C15L + step);
        return mix(hash + 0x9E3779B97F4A7C15L + index);
    }

    /** The finaliser of SplitMix64 (variant 13 of Stafford's mixers): a bijection in which every input bit reaches every output bit. */
    private static long mix(long bits) {
        long mixed = bits;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
