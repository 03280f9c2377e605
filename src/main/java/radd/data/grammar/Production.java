package radd.data.grammar;

import java.util.List;
import java.util.random.RandomGenerator;
import radd.data.tokenizer.Ids;

/**
 * A rule of a finite stochastic grammar in which every choice is independent of all others.
 *
 * <p>Positions run over the n words of a text; {@code mass[p]} is the probability that the rules so far made exactly its first p words.
 */
sealed interface Production {
    /** The lengths of its texts, and what each length adds to their entropy. */
    LengthLaw lengths();

    /** Draws a text and appends it. */
    void sample(RandomGenerator random, Ids text);

    /** The inside probabilities: {@code mass} after this rule, summed over all its derivations. */
    double[] inside(int[] text, double[] mass);

    /** One word. */
    record Word(int id) implements Production {
        @Override
        public LengthLaw lengths() {
            return LengthLaw.EMPTY.longer();
        }

        @Override
        public void sample(RandomGenerator random, Ids text) {
            text.add(id);
        }

        @Override
        public double[] inside(int[] text, double[] mass) {
            double[] after = new double[mass.length];
            for (int position = 0; position < text.length; position++) {
                if (text[position] == id) {
                    after[position + 1] = mass[position];
                }
            }
            return after;
        }
    }

    /** Parts one after the other; none at all is the empty text. */
    record Sequence(List<Production> parts) implements Production {
        static Sequence of(Production... parts) {
            return new Sequence(List.of(parts));
        }

        @Override
        public LengthLaw lengths() {
            return parts.stream().map(Production::lengths).reduce(LengthLaw.EMPTY, LengthLaw::followedBy);
        }

        @Override
        public void sample(RandomGenerator random, Ids text) {
            parts.forEach(part -> part.sample(random, text));
        }

        @Override
        public double[] inside(int[] text, double[] mass) {
            double[] after = mass;
            for (Production part : parts) {
                after = part.inside(text, after);
            }
            return after;
        }
    }

    /** One of several options. */
    record Choice(List<Option> options) implements Production {
        /** An option and its probability, above 0. */
        record Option(double probability, Production rule) {}

        public Choice {
            double sum = options.stream().mapToDouble(Option::probability).sum();
            if (Math.abs(sum - 1) > 1e-12 || options.stream().anyMatch(option -> option.probability() <= 0)) {
                throw new IllegalArgumentException("probabilities of " + options + " must be positive and sum to 1");
            }
        }

        /** Two options, the first with the given probability. */
        static Choice between(double probability, Production first, Production second) {
            return new Choice(List.of(new Option(probability, first), new Option(1 - probability, second)));
        }

        @Override
        public LengthLaw lengths() {
            return options.stream()
                    .map(option -> option.rule().lengths().chosenWith(option.probability()))
                    .reduce(LengthLaw.NOTHING, LengthLaw::or);
        }

        @Override
        public void sample(RandomGenerator random, Ids text) {
            double left = random.nextDouble();
            int chosen = 0;
            while (chosen < options.size() - 1 && left >= options.get(chosen).probability()) {
                left -= options.get(chosen).probability();
                chosen++;
            }
            options.get(chosen).rule().sample(random, text);
        }

        @Override
        public double[] inside(int[] text, double[] mass) {
            double[] after = new double[mass.length];
            for (Option option : options) {
                double[] part = option.rule().inside(text, mass);
                for (int position = 0; position < after.length; position++) {
                    after[position] += option.probability() * part[position];
                }
            }
            return after;
        }
    }
}
