package radd.cli;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import radd.Golden;
import radd.core.sampler.Decoding;
import radd.core.sampler.FirstHitting;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Template;
import radd.core.sampler.TokenDraw;
import radd.data.corpus.Blocks;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.engine.collective.Launch;
import radd.engine.collective.Timeout;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.StoredModel;
import radd.modelio.WeightSet;
import radd.sample.DeviceModels;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;

/** A command for tests of several processes: does its share of an evaluation or a generation in the manner it is asked to. */
@Command(name = "eval", description = "Does its share.")
final class ShareCommand implements Callable<Integer> {
    /** How long the processes wait for a sign of each other. */
    static final Duration LIMIT = Duration.ofSeconds(3);

    /** What each of two processes has to do. */
    private static final int EVALUATIONS = 20;

    /** How long an evaluation takes besides what it must. */
    enum Manner {
        FAST(Duration.ZERO),
        /** The share takes half as long again as the others wait for a sign. */
        SLOW(LIMIT.multipliedBy(3).dividedBy(2L * EVALUATIONS)),
        /** The share takes longer than any test. */
        SLOWER(LIMIT.dividedBy(2)),
        /** The device never comes back from its third evaluation. */
        SILENT(Duration.ZERO);

        private final Duration pause;

        Manner(Duration pause) {
            this.pause = pause;
        }
    }

    enum Work {
        EVAL,
        SAMPLE
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--manner")
    private Manner manner = Manner.FAST;

    @Option(names = "--work")
    private Work work = Work.EVAL;

    @Option(names = "--device-count")
    private int devices = 1;

    private int evaluations;

    @Override
    public Integer call() {
        // The engine starts before the processes meet: on a busy machine that may take one of them longer than the
        // limit.
        StoredModel stored = StoredModel.at(Golden.path("model"), WeightSet.AVERAGE);
        try (DeviceModels models =
                DeviceModels.open(stored, stored.model(), Collections.nCopies(devices, Torch.on("cpu")))) {
            return Ranks.together(Launch.ofThisProcess(), new Timeout(LIMIT, "look at it"), processes -> {
                String result = work == Work.EVAL ? evaluate(models, processes) : generate(models, processes);
                if (processes.rank() == 0 && spec != null) {
                    spec.commandLine().getOut().println(result);
                }
                return 0;
            });
        }
    }

    private String evaluate(DeviceModels models, Collective processes) {
        SplittableRandom random = new SplittableRandom(1);
        Blocks blocks = Blocks.of(IntStream.range(0, 2 * EVALUATIONS)
                .mapToObj(i -> random.ints(16, 0, 50).toArray())
                .toList());
        LikelihoodEvaluation evaluation =
                new LikelihoodEvaluation(models.model().bound(), 1, 0);
        Scoring scoring = new Scoring(
                models.parameters(),
                Precision.FLOAT32,
                processes,
                1,
                (done, total, tokens, nats) -> dawdle(),
                () -> false);
        return evaluation.score(scoring, blocks).estimate().toString();
    }

    private String generate(DeviceModels models, Collective processes) {
        Decoding decoding = new Decoding(new FirstHitting(1), TokenDraw.DIRECT, 0, OptionalInt.empty());
        GenerationRequest whole = new GenerationRequest(Template.free(EVALUATIONS / 2, 50), 4, 1, 5);
        GenerationListener listener = new GenerationListener() {
            @Override
            public void finished(GeneratedSequence sequence) {}

            @Override
            public void evaluated(GenerationTotals soFar) {
                dawdle();
            }
        };
        try (DeviceModels.Decoders decoders = models.decoders(Precision.FLOAT32, decoding)) {
            GenerationTotals own =
                    decoders.parallel(processes).generate(whole.share(processes.rank(), processes.size()), listener);
            return Arrays.toString(processes.sums((double) own.sequences(), (double) own.evaluations()));
        }
    }

    /** Called by the thread of a device, one at a time, after every evaluation. */
    private void dawdle() {
        evaluations++;
        try {
            boolean hangs = manner == Manner.SILENT && evaluations == 3;
            Thread.sleep((hangs ? Duration.ofHours(1) : manner.pause).toMillis());
        } catch (InterruptedException nobodyInterruptsThisThread) {
            Thread.currentThread().interrupt();
        }
    }
}
