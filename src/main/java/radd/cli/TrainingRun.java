package radd.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ObjDoubleConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.cli.view.Progress;
import radd.core.family.Model;
import radd.data.corpus.Blocks;
import radd.data.corpus.Corpora;
import radd.data.grammar.SentenceGrammar;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.train.RunRecorder;
import radd.train.StepReport;
import radd.train.TrainConfig;
import radd.train.Trainer;
import radd.train.TrainingListener;
import radd.train.checkpoint.RunFolder;

/** One process's part of a training run: trainer, and in the process of rank 0 all that is written and shown. */
final class TrainingRun {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);

    /** How long a step and a checkpoint may take after Ctrl-C. */
    static final Duration PATIENCE = Duration.ofMinutes(10);

    private final TrainConfig config;
    private final List<Torch> devices;
    private final Precision precision;
    private final Collective processes;
    private final PrintWriter out;

    /**
     * @param devices the device of each replica of this process
     * @param processes this process among others
     * @param out receives results
     */
    TrainingRun(TrainConfig config, List<Torch> devices, Collective processes, PrintWriter out) {
        this.config = config;
        this.devices = devices;
        this.precision = config.precision().on(devices.get(0));
        this.processes = processes;
        this.out = out;
    }

    /**
     * Trains to the last step or until interrupted.
     *
     * @param run the run's folder, in the process of rank 0
     * @param data what it trains on
     * @param resume whether to go on from its newest checkpoint
     */
    ExitCode train(Optional<RunFolder> run, TrainingData data, boolean resume) {
        Optional<RunLog> log = run.map(folder -> RunLog.open(folder.log()));
        try (Interruption.Guard guard = Interruption.guard(PATIENCE)) {
            log.ifPresent(opened -> LOG.debug("log in {}", opened.file()));
            Corpora corpora = data.corpora();
            Blocks blocks = data.train();
            Optional<Blocks> valid = data.valid();
            Model model = config.description(corpora.tokenizer().name()).create();
            List<TrainingListener> listeners = new ArrayList<>();
            try (Trainer trainer = new Trainer(config, model, devices, precision, processes, run, listeners)) {
                run.ifPresent(folder -> describe(folder, trainer, blocks));
                long from = resume ? trainer.resume() : 0;
                boolean finished;
                if (run.isPresent()) {
                    finished = recorded(run.get(), trainer, listeners, from, data, guard);
                } else {
                    valid.ifPresent(held -> listeners.add(validator(model, held, (step, nats) -> {})));
                    finished = trainer.train(blocks, guard::requested);
                }
                if (finished && run.isPresent() && config.data().isGrammar()) {
                    new GrammarReport(config, model, trainer.averagedParameters(), precision, run.get())
                            .write(valid.orElseThrow(), out);
                }
                return finished ? ExitCode.DONE : ExitCode.INTERRUPTED;
            }
        } finally {
            log.ifPresent(RunLog::close);
        }
    }

    private void describe(RunFolder run, Trainer trainer, Blocks blocks) {
        LOG.info(
                "run {}: {} parameters on {}{} in {}, {} training blocks of {} tokens",
                run.path(),
                trainer.parameterCount(),
                devices.stream().map(Torch::deviceName).collect(Collectors.joining(", ")),
                processes.size() > 1 ? " in each of " + processes.size() + " processes" : "",
                precision.label(),
                blocks.count(),
                config.model().length());
    }

    private boolean recorded(
            RunFolder run,
            Trainer trainer,
            List<TrainingListener> listeners,
            long from,
            TrainingData data,
            Interruption.Guard guard) {
        boolean bounds = trainer.model().denoising().isEmpty(); // other losses have nothing to do with the entropy
        OptionalDouble entropy = bounds && config.data().isGrammar()
                ? OptionalDouble.of(
                        new SentenceGrammar().entropyPerTokenNats(config.model().length()))
                : OptionalDouble.empty();
        try (RunRecorder recorder = new RunRecorder(run, from, entropy);
                Progress progress =
                        Progress.start("train", "steps", from, config.training().nIters())) {
            if (config.training().snapshotSampling()) {
                listeners.add(sampler(run, trainer.model(), data.corpora().tokenizer(), recorder));
            }
            listeners.add(recorder);
            data.valid().ifPresent(held -> listeners.add(validator(trainer.model(), held, recorder::validated)));
            listeners.add(new Display(progress));
            boolean finished = trainer.train(data.train(), guard::requested);
            LOG.info("{} after step {}: {}", finished ? "finished" : "stopped", trainer.step(), run.path());
            return finished;
        }
    }

    private SnapshotSampler sampler(RunFolder run, Model model, Tokenizer tokenizer, RunRecorder recorder) {
        Optional<SnapshotJudge> judge =
                config.judgesSamples() ? Optional.of(new SnapshotJudge(config, recorder)) : Optional.empty();
        return new SnapshotSampler(config, run, model, precision, tokenizer, judge);
    }

    private Validator validator(Model model, Blocks valid, ObjDoubleConsumer<Long> result) {
        return new Validator(config, model, devices, precision, processes, valid, result);
    }

    /** Shows a run's progress on the terminal. */
    private static final class Display implements TrainingListener {
        private final Progress progress;
        private String loss = "";

        Display(Progress progress) {
            this.progress = progress;
        }

        @Override
        public void stepped(long step, long tokensSinceStart) {
            progress.update(step, tokensSinceStart, loss);
        }

        @Override
        public void reported(StepReport report) {
            loss = String.format(Locale.ROOT, "loss %.3f", report.natsPerToken());
        }
    }
}
