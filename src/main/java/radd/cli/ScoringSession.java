package radd.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import radd.cli.view.Progress;
import radd.core.family.Model;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Template;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.engine.collective.Collective;
import radd.eval.EvaluationJournal;
import radd.eval.EvaluationProgress;
import radd.eval.Likelihood;
import radd.eval.Scoring;
import radd.eval.request.Request;
import radd.eval.request.RequestScoring;
import radd.modelio.StoredModel;
import radd.sample.DeviceModels;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;

/** A model on its devices, ready to score requests; a signal asks it to stop. */
final class ScoringSession implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final ScoringOptions options;
    private final Collective processes;
    private final List<Torch> devices;
    private final Precision precision;
    private final Interruption.Guard guard;
    private final DeviceModels models;

    ScoringSession(
            ModelOptions model, ScoringOptions options, StoredModel stored, Model described, Collective processes) {
        this.options = options;
        this.processes = processes;
        this.devices = options.openDevices(model);
        this.precision = model.standardPrecision(devices.get(0));
        this.guard = Interruption.guard(PATIENCE);
        try {
            this.models = DeviceModels.open(stored, described, devices);
        } catch (RuntimeException failure) {
            guard.close();
            throw failure;
        }
        processes.heartbeat(); // the model has been read
    }

    /** The model. */
    DeviceModels models() {
        return models;
    }

    Precision precision() {
        return precision;
    }

    /** Whether a signal has asked to stop. */
    boolean stopped() {
        return guard.requested();
    }

    /** All that the numbers depend on. */
    ObjectNode manifest(Likelihood asked, Optional<Tokenizer> tokenizer, List<Request> requests) {
        ObjectNode manifest = EvalManifest.of(
                models.model().description(), models.parameters().get(0), tokenizer, requests);
        manifest.put("seed", options.seed());
        manifest.put("precision", precision.label());
        manifest.put("device", devices());
        manifest.put("version", new Version().getVersion()[0]);
        asked.describe(manifest.putObject(asked.name()));
        return manifest;
    }

    private String devices() {
        return devices.stream().map(Torch::deviceName).distinct().collect(Collectors.joining(","));
    }

    /** The journal of requests in work; the caller closes it. */
    EvaluationJournal journal(Path folder, ObjectNode manifest) {
        ObjectNode request = manifest.deepCopy();
        request.put("device", devices.get(0).isGpu() ? "gpu" : "cpu");
        if (precision != Precision.FLOAT32) {
            request.put("batch_size", options.batchSize()); // sequences are not independent of it
        }
        return EvaluationJournal.open(folder, processes.rank(), processes.size(), request.toString());
    }

    /**
     * Scores requests.
     *
     * @param name for the progress
     * @throws CancellationException if a signal stopped it
     */
    RequestScoring.Scores score(String name, Likelihood asked, List<Request> requests, EvaluationJournal journal) {
        RequestScoring scoring = new RequestScoring(asked, requests);
        try (Progress progress = Progress.start(name, "draws", 0, scoring.evaluations(processes))) {
            EvaluationProgress shown =
                    (done, total, tokens, nats) -> progress.update(done, tokens, EvalOptions.detail(nats));
            return scoring.score(new Scoring(
                    models.parameters(),
                    precision,
                    processes,
                    options.batchSize(),
                    shown,
                    guard::requested,
                    Optional.of(journal)));
        }
    }

    /**
     * Fills in templates.
     *
     * @param name for the progress
     * @return the tokens, in order; of a text that ends in the decoding's end token those before it
     * @throws CancellationException if a signal stopped it
     */
    List<int[]> fill(String name, List<Template> templates, Decoding decoding) {
        List<int[]> texts = new ArrayList<>();
        long[] tokens = new long[1];
        GenerationRequest request =
                new GenerationRequest(templates::get, 0, templates.size(), options.batchSize(), options.seed());
        try (Progress progress = Progress.start(name, "texts", 0, templates.size());
                DeviceModels.Decoders decoders = OptionValue.checked(() -> models.decoders(precision, decoding))) {
            decoders.parallel(processes).generate(request, new GenerationListener() {
                @Override
                public void finished(GeneratedSequence sequence) {
                    texts.add(sequence.textIds());
                    tokens[0] += sequence.length();
                    progress.update(texts.size(), tokens[0], "");
                }

                @Override
                public boolean stopRequested() {
                    return guard.requested();
                }
            });
        }
        if (texts.size() < templates.size()) {
            throw new CancellationException("stopped after " + texts.size() + " of " + templates.size() + " texts");
        }
        return texts;
    }

    /** How it was computed, in words that end a line. */
    String phrase() {
        return "seed " + options.seed() + ", " + precision.label() + " on " + devices();
    }

    @Override
    public void close() {
        models.close();
        guard.close();
    }
}
