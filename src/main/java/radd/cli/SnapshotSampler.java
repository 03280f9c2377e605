package radd.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import radd.core.family.Model;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.Template;
import radd.data.tokenizer.Tokenizer;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.modelio.AtomicFile;
import radd.sample.GenerationRequest;
import radd.sample.Generator;
import radd.sample.SampleFormat;
import radd.train.TrainConfig;
import radd.train.TrainingListener;
import radd.train.checkpoint.RunFolder;

/** Writes a few samples of the averaged parameters into {@code samples/iter_N/} at every snapshot. */
final class SnapshotSampler implements TrainingListener {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSampler.class);

    /** Enough to read; the reference writes a whole evaluation batch, which would take minutes on a CPU. */
    private static final int SAMPLES = 16;

    private final TrainConfig config;
    private final RunFolder run;
    private final Model model;
    private final Precision precision;
    private final Tokenizer tokenizer;
    private final Optional<SnapshotJudge> judge;

    /** @param judge of the samples; empty for none */
    SnapshotSampler(
            TrainConfig config,
            RunFolder run,
            Model model,
            Precision precision,
            Tokenizer tokenizer,
            Optional<SnapshotJudge> judge) {
        this.config = config;
        this.run = run;
        this.model = model;
        this.precision = precision;
        this.tokenizer = tokenizer;
        this.judge = judge;
    }

    @Override
    public void snapshot(long step, FlatVector average) {
        DecodingMethod method = model.method(MethodRequest.of(
                config.sampling().predictor(), config.sampling().steps()));
        try (Decoder<?> decoder = model.decoder(average, precision, Decoding.direct(method))) {
            Template template = Template.free(
                    model.description().length(), model.description().maskId());
            Generator<?> generator = new Generator<>(decoder);
            List<GeneratedSequence> sequences =
                    generator.generate(new GenerationRequest(template, SAMPLES, SAMPLES, config.seed()));
            List<String> texts = sequences.stream()
                    .map(sequence -> tokenizer.decode(sequence.ids()))
                    .toList();
            Path file = run.samples(step).resolve("sample_0.txt");
            AtomicFile.writeString(
                    file,
                    texts.stream()
                            .map(text -> text + "\n" + SampleFormat.SEPARATOR + "\n")
                            .collect(Collectors.joining()));
            LOG.info("step {}: {} samples in {}", step, SAMPLES, file);
            judge.ifPresent(judging -> judging.judge(step, average.torch(), texts, sequences));
        }
    }
}
