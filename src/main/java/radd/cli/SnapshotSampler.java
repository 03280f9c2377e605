package radd.cli;

import java.nio.file.Path;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.core.model.ConditionalModel;
import radd.core.model.RaddTransformer;
import radd.core.sampler.Diffusion;
import radd.core.sampler.RevealSchedule;
import radd.data.Tokenizer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.modelio.AtomicFile;
import radd.core.sampler.Decoding;
import radd.sample.GenerationRequest;
import radd.sample.Generator;
import radd.sample.SampleFormat;
import radd.core.sampler.Template;
import radd.train.RunFolder;
import radd.train.TrainConfig;
import radd.train.TrainingListener;

/** Writes a few samples of the averaged parameters into {@code samples/iter_N/} at every snapshot. */
final class SnapshotSampler implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSampler.class);

    /** Enough to read; the reference writes a whole evaluation batch, which would take minutes on a CPU. */
    private static final int SAMPLES = 16;

    private final TrainConfig config;
    private final RunFolder run;
    private final RaddTransformer network;
    private final Precision precision;
    private final Tokenizer tokenizer;

    SnapshotSampler(
            TrainConfig config, RunFolder run, RaddTransformer network, Precision precision, Tokenizer tokenizer) {
        this.config = config;
        this.run = run;
        this.network = network;
        this.precision = precision;
        this.tokenizer = tokenizer;
    }

    @Override
    public void snapshot(long step, FlatVector average) {
        RevealSchedule schedule = RevealSchedule.of(
                config.sampling().predictor(),
                config.noise().schedule(),
                config.sampling().steps());
        try (ConditionalModel model = new ConditionalModel(network, average, precision);
                Generator generator = new Generator(model, Decoding.direct(new Diffusion(schedule)))) {
            Template template =
                    Template.free(config.model().length(), config.model().maskId());
            String text = generator.generate(new GenerationRequest(template, SAMPLES, SAMPLES, config.seed())).stream()
                    .map(sequence -> tokenizer.decode(sequence.ids()) + "\n" + SampleFormat.SEPARATOR + "\n")
                    .collect(Collectors.joining());
            Path file = run.samples(step).resolve("sample_0.txt");
            AtomicFile.writeString(file, text);
            LOG.info("step {}: {} samples in {}", step, SAMPLES, file);
        }
    }
}
