package radd.api;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What to sample and how. Sequence i is a function of the prompt, the method, the law, the seed and i.
 *
 * @param prompt what is given
 * @param method which positions are revealed when
 * @param law what is drawn there
 * @param count sequences, at least 1
 * @param batchSize how many the network sees at once, at least 1; changes the speed, in float32 by MKL not the result
 * @param seed of the draws
 */
public record SampleRequest(Prompt prompt, Method method, Law law, int count, int batchSize, long seed) {
    /**
     * Which positions are revealed when; what a method does not use is refused when it is asked for.
     *
     * @param name as of {@code radd sample --method}; empty for the model's usual one
     * @param steps of tweedie, euler, ordered, remdm and analytic; empty for 1024
     * @param revealPerStep positions revealed at once, of first-hitting, confidence, margin and entropy; empty for 1
     * @param block positions of a block that is filled before the next; empty for none
     */
    public record Method(Optional<String> name, OptionalInt steps, OptionalInt revealPerStep, OptionalInt block) {
        /** The model's usual one. */
        public static final Method USUAL =
                new Method(Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

        /** A method by its name. */
        public static Method of(String name) {
            return new Method(Optional.of(name), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
        }

        /** The same in so many steps. */
        public Method inSteps(int number) {
            return new Method(name, OptionalInt.of(number), revealPerStep, block);
        }

        /** The same with so many positions revealed at once. */
        public Method revealing(int positions) {
            return new Method(name, steps, OptionalInt.of(positions), block);
        }

        /** The same in blocks from left to right. */
        public Method inBlocksOf(int positions) {
            return new Method(name, steps, revealPerStep, OptionalInt.of(positions));
        }
    }

    /**
     * The law of a token, made from the network's; in this order: guidance, temperature, top-k, top-p, min-p.
     *
     * @param temperature probabilities are raised to 1 / temperature, at least 0; 0 takes the likeliest token
     * @param topK only the k likeliest tokens stay; 0 leaves this out
     * @param topP only the likeliest tokens stay, up to the one with which their sum exceeds p; 1 leaves this out
     * @param minP only tokens at least so many times as likely as the likeliest stay; 0 leaves this out
     * @param guidance strength of the guidance by the prompt, at least 0
     * @param stopAtEnd whether a text ends at its first end of text behind the prompt
     */
    public record Law(double temperature, int topK, double topP, double minP, double guidance, boolean stopAtEnd) {
        /** The network's own. */
        public static final Law OF_THE_NETWORK = new Law(1, 0, 1, 0, 0, false);

        /** The likeliest tokens whose sum exceeds p. */
        public static Law nucleus(double p) {
            return new Law(1, 0, p, 0, 0, false);
        }

        /** The same at a temperature. */
        public Law atTemperature(double value) {
            return new Law(value, topK, topP, minP, guidance, stopAtEnd);
        }
    }

    public SampleRequest {
        if (count < 1 || batchSize < 1) {
            throw new IllegalArgumentException(
                    "count is " + count + " and batchSize " + batchSize + ", must both be at least 1");
        }
    }

    /** One sequence by the model's usual method, drawn from the network's distribution. */
    public static SampleRequest of(Prompt prompt, long seed) {
        return new SampleRequest(prompt, Method.USUAL, Law.OF_THE_NETWORK, 1, 1, seed);
    }

    /** The same by another method. */
    public SampleRequest by(Method other) {
        return new SampleRequest(prompt, other, law, count, batchSize, seed);
    }

    /** The same by another law. */
    public SampleRequest under(Law other) {
        return new SampleRequest(prompt, method, other, count, batchSize, seed);
    }

    /**
     * So many sequences.
     *
     * @param sequences at least 1
     * @param atOnce how many of them the network sees at once, at least 1
     */
    public SampleRequest times(int sequences, int atOnce) {
        return new SampleRequest(prompt, method, law, sequences, atOnce, seed);
    }
}
