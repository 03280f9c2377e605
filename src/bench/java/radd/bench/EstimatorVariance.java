package radd.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import radd.core.objective.Objective;
import radd.data.corpus.Blocks;
import radd.data.corpus.BuildProgress;
import radd.data.corpus.CorpusCache;
import radd.data.corpus.CorpusRules;
import radd.data.corpus.CorpusSource;
import radd.data.corpus.EvaluationCorpus;
import radd.data.corpus.FoundCorpus;
import radd.data.corpus.Packing;
import radd.data.corpus.Split;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Tokenizers;
import radd.engine.CacheFolder;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.Estimator;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.LoadedModel;
import radd.modelio.RunFolders;

/**
 * What each estimator of a bound is worth: the variance of a sequence's estimate over replicates of other seeds, and the number of reference draws
 * that have the same.
 */
final class EstimatorVariance {
    private static final int BATCH = 64;
    private static final int[] EVALUATIONS = {8, 16, 32};

    private final LoadedModel model;
    private final Blocks blocks;
    private final int replicates;
    private double lambdaOne;
    private double kOne;

    /** Of the last estimates, nats a token. */
    private double mean;

    private EstimatorVariance(LoadedModel model, Blocks blocks, int replicates) {
        this.model = model;
        this.blocks = blocks;
        this.replicates = replicates;
    }

    /** Arguments: a run's folder, {@code grammar} or a text for a character model, sequences, replicates. */
    public static void main(String[] args) {
        int sequences = Integer.parseInt(args[2]);
        try (LoadedModel model = LoadedModel.open(RunFolders.newestModel(Path.of(args[0])), Torch.on("cpu"))) {
            int length = model.model().description().length();
            Blocks blocks = args[1].equals("grammar")
                    ? new SentenceGrammar().blocks(7, 1L << 41, sequences, length)
                    : spread(text(args[1], length), sequences);
            new EstimatorVariance(model, blocks, Integer.parseInt(args[3])).run();
        }
    }

    private static Blocks text(String path, int length) {
        FoundCorpus test = new FoundCorpus(
                CorpusSource.find(path, CorpusRules.USUAL), Optional.of(Split.TEST), FoundCorpus.Cut.SHARE);
        return new EvaluationCorpus(test, Packing.STRICT)
                .blocks(
                        Tokenizers.byName("text8"),
                        new CorpusCache(CacheFolder.standard()),
                        length,
                        BuildProgress.SILENT);
    }

    private static Blocks spread(Blocks all, int count) {
        return Blocks.of(LongStream.range(0, count)
                .mapToObj(i -> all.block(i * (all.count() / count)))
                .toList());
    }

    private void run() {
        System.out.printf("%d sequences, %d replicates%n", blocks.count(), replicates);
        System.out.println("loss        estimator    evaluations  nats/token  sd of a sequence  x lambda_DCE  x k_DCE independent");
        Objective<?> lambda = model.model().objective("lambda_DCE");
        Objective<?> counted = model.model().objective("k_DCE");
        lambdaOne = one(lambda);
        kOne = one(counted);
        System.out.printf(Locale.ROOT, "one independent draw: sd %.3f nats of lambda_DCE, %.3f of k_DCE%n", Math.sqrt(lambdaOne), Math.sqrt(kOne));
        for (int evaluations : EVALUATIONS) {
            line(lambda, Estimator.STRATIFIED, evaluations);
            line(lambda, Estimator.NEYMAN, evaluations);
            line(lambda, Estimator.ANTITHETIC, evaluations);
            line(counted, Estimator.STRATIFIED, evaluations);
            line(counted, Estimator.NEYMAN, evaluations);
            line(counted, Estimator.ANTITHETIC, evaluations);
            line(counted, Estimator.MIRRORED, evaluations);
        }
    }

    /** Variance of a single independent draw. */
    private double one(Objective<?> objective) {
        int draws = EVALUATIONS[EVALUATIONS.length - 1];
        return variance(objective, Estimator.REFERENCE, draws) * draws;
    }

    private void line(Objective<?> objective, Estimator estimator, int evaluations) {
        print(objective, estimator, evaluations, variance(objective, estimator, evaluations));
    }

    /** Mean over the sequences of the variance of a sequence's estimate over replicates, nats squared. */
    private double variance(Objective<?> objective, Estimator estimator, int evaluations) {
        List<double[]> found = new ArrayList<>();
        Scoring scoring = Scoring.alone(model.parameters(), Precision.FLOAT32, BATCH);
        for (int seed = 0; seed < replicates; seed++) {
            found.add(new LikelihoodEvaluation(objective, estimator, evaluations, OptionalDouble.empty(), 100 + seed)
                    .score(scoring, blocks)
                    .nats());
        }
        double sum = 0;
        double all = 0;
        for (int i = 0; i < blocks.count(); i++) {
            int sequence = i;
            double average = found.stream().mapToDouble(nats -> nats[sequence]).average().orElseThrow();
            all += average;
            sum += found.stream().mapToDouble(nats -> Math.pow(nats[sequence] - average, 2)).sum() / (replicates - 1);
        }
        mean = all / blocks.tokenCount();
        return sum / blocks.count();
    }

    private void print(Objective<?> objective, Estimator estimator, int asked, double variance) {
        int evaluations = estimator == Estimator.MIRRORED ? asked - 1 : asked; // the full mask and whole pairs
        System.out.printf(
                Locale.ROOT,
                "%-11s %-12s %11d  %10.4f  %16.4f  %12.2f  %19.2f%n",
                objective.name(),
                estimator.label(),
                evaluations,
                mean,
                Math.sqrt(variance),
                lambdaOne / variance / evaluations,
                kOne / variance / evaluations);
    }
}
