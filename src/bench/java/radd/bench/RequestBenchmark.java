package radd.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import radd.core.loss.KDce;
import radd.core.loss.MaskedObjective;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Flops;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.NetworkLevel;
import radd.core.sampler.StandardOrder;
import radd.data.corpus.Blocks;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.ChainRule;
import radd.eval.Likelihood;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.eval.request.Request;
import radd.eval.request.RequestScoring;

/**
 * How fast requests of many lengths are scored, beside the evaluation of a corpus whose blocks are as long as the requests on average: small_radd with
 * random weights, batches of 32, one after the other in each round.
 */
final class RequestBenchmark {
    private static final ModelConfig SMALL = new ModelConfig(50257, 768, 1024, 12, 12, 0.02);
    private static final int BATCH = 32;
    private static final int LENGTH = 64;
    private static final int SHORTEST = 24;
    private static final int EVALUATIONS = 64;
    private static final int DRAWS = 8;

    private final DiffusionTransformer network = new DiffusionTransformer(SMALL);
    private final MaskedObjective objective = new MaskedObjective(network, NetworkLevel.NONE, new KDce());
    private final SplittableRandom random = new SplittableRandom(12);

    /** Scores something; its matrix products take so many operations, and the network sees so many tokens. */
    private record Work(String name, int evaluations, long tokens, double flops, Runnable scoring) {}

    private RequestBenchmark() {}

    /** Argument: rounds (3). */
    public static void main(String[] args) {
        new RequestBenchmark().run(args.length > 0 ? Integer.parseInt(args[0]) : 3);
    }

    private void run(int rounds) {
        Torch torch = Torch.on("cpu");
        try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
            Initialiser.initialise(parameters, 42);
            Scoring scoring = Scoring.alone(parameters, Precision.FLOAT32, BATCH);
            List<Work> works = List.of(corpus(scoring), bound(scoring), chainRule(scoring));
            double[][] seconds = new double[works.size()][rounds];
            for (int round = -1; round < rounds; round++) {
                for (int i = 0; i < works.size(); i++) {
                    long start = System.nanoTime();
                    works.get(i).scoring().run();
                    if (round >= 0) { // the first is for warmth
                        seconds[i][round] = (System.nanoTime() - start) / 1e9;
                    }
                }
            }
            print(works, seconds);
        }
    }

    private static void print(List<Work> works, double[][] seconds) {
        System.out.println("| scored | evaluations | tokens | s | evaluations/s | tokens/s | GFLOP/s | of the corpus's GFLOP/s |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        double[] rates = new double[seconds[0].length];
        for (int i = 0; i < works.size(); i++) {
            Work work = works.get(i);
            double[] shares = new double[rates.length];
            for (int round = 0; round < rates.length; round++) {
                double rate = work.flops() / seconds[i][round];
                rates[round] = i == 0 ? rate : rates[round];
                shares[round] = rate / rates[round];
            }
            double median = median(seconds[i]);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %d | %.2f | %.2f | %.0f | %.1f | %.0f %% (%.0f to %.0f) |%n",
                    work.name(),
                    work.evaluations(),
                    work.tokens(),
                    median,
                    work.evaluations() / median,
                    work.tokens() / median,
                    work.flops() / median / 1e9,
                    100 * median(shares),
                    100 * Arrays.stream(shares).min().orElseThrow(),
                    100 * Arrays.stream(shares).max().orElseThrow());
        }
    }

    private static double median(double[] numbers) {
        double[] sorted = Arrays.stream(numbers).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private int[] text(int length) {
        return random.ints(length, 0, SMALL.tokens()).toArray();
    }

    private Work corpus(Scoring scoring) {
        Blocks blocks = Blocks.of(List.of(text(LENGTH), text(LENGTH)));
        int draws = EVALUATIONS / 2;
        double flops = Flops.backbone(SMALL, (long) EVALUATIONS * LENGTH, LENGTH) + Flops.head(SMALL, EVALUATIONS * (LENGTH + 1) / 2);
        return new Work(
                "corpus: blocks of " + LENGTH + ", k_DCE",
                EVALUATIONS,
                (long) EVALUATIONS * LENGTH,
                flops,
                () -> new LikelihoodEvaluation(objective, draws, 1).score(scoring, blocks));
    }

    /** Contexts of many lengths with continuations of one to eight tokens. */
    private List<Request> requests(int count, int continuation) {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = SHORTEST + i * 2 * (LENGTH - SHORTEST) / Math.max(1, count - 1);
            requests.add(new Request(text(length), length - continuation, 0));
        }
        return requests;
    }

    private Work bound(Scoring scoring) {
        int continuation = 6;
        return work(
                "requests: " + DRAWS + " draws of k_DCE",
                requests(EVALUATIONS / DRAWS, continuation),
                DRAWS,
                (continuation + 1) / 2.0,
                new LikelihoodEvaluation(objective, DRAWS, 1),
                scoring);
    }

    private Work chainRule(Scoring scoring) {
        int continuation = 2;
        return work(
                "requests: chain rule",
                requests(EVALUATIONS / continuation, continuation),
                continuation,
                1,
                new ChainRule(objective, StandardOrder.FORWARD, 1, 0),
                scoring);
    }

    /** @param asked positions of an evaluation, on average */
    private static Work work(
            String name, List<Request> requests, int evaluations, double asked, Likelihood likelihood, Scoring scoring) {
        int[] lengths =
                requests.stream().mapToInt(request -> request.tokens().length).toArray();
        double flops = evaluations
                        * IntStream.of(lengths)
                                .mapToDouble(length -> Flops.backbone(SMALL, length, length))
                                .sum()
                + Flops.head(SMALL, Math.round(evaluations * lengths.length * asked));
        return new Work(
                name + ", " + lengths[0] + " to " + lengths[lengths.length - 1] + " tokens",
                evaluations * lengths.length,
                (long) evaluations * IntStream.of(lengths).sum(),
                flops,
                () -> new RequestScoring(likelihood, requests).score(scoring));
    }
}
