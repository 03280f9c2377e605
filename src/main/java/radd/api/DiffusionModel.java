package radd.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import radd.RaddException;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.SequenceState;
import radd.core.sampler.Template;
import radd.data.corpus.Blocks;
import radd.data.tokenizer.MaskedText;
import radd.data.tokenizer.ModelTokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.eval.LikelihoodEstimate;
import radd.eval.LikelihoodEvaluation;
import radd.eval.Scoring;
import radd.modelio.StoredModel;
import radd.modelio.WeightSet;
import radd.modelio.hub.FetchProgress;
import radd.modelio.hub.HubCache;
import radd.modelio.hub.HubSettings;
import radd.modelio.hub.ModelLocation;
import radd.sample.DeviceModels;
import radd.sample.GenerationListener;
import radd.sample.GenerationRequest;
import radd.sample.Generator;

/**
 * A trained model on one or several devices.
 *
 * <p>Thread-safe: a call takes a device for itself and works in the calling thread; with N devices N calls work at once, others wait. Close it
 * when it is no longer needed: its parameters lie outside Java's heap. What a user can mend is a {@link RaddException}, what a programmer can an
 * {@link IllegalArgumentException}.
 */
public final class DiffusionModel implements AutoCloseable {
    private final DeviceModels models;
    private final DevicePool pool;
    private final Optional<Tokenizer> tokenizer;
    private final ModelDescription description;

    private DiffusionModel(DeviceModels models, Optional<Tokenizer> tokenizer, Precision precision) {
        this.models = models;
        this.tokenizer = tokenizer;
        this.description = models.model().description();
        this.pool = new DevicePool(
                models.parameters().stream()
                        .map(parameters -> new DeviceModel(models.model(), parameters, precision))
                        .toList(),
                models::close);
    }

    /** Loads a model in the usual way; otherwise as {@link #load(String, LoadOptions)}. */
    public static DiffusionModel load(String pathOrName) {
        return load(pathOrName, LoadOptions.USUAL);
    }

    /**
     * Loads a model.
     *
     * @param pathOrName a model's folder, a run's folder, a checkpoint, or a repository of the hub ({@code org/name}), which is brought into the cache
     *     that the environment names if it is not there
     * @return the model; the caller closes it
     * @throws RaddException if it is not there or damaged, or a device cannot be used
     */
    public static DiffusionModel load(String pathOrName, LoadOptions options) {
        ModelLocation location = new ModelLocation(pathOrName, options.revision());
        Path path = location.reference()
                .map(repo -> location.fetch(repo, new HubCache(HubSettings.of(System.getenv())), FetchProgress.SILENT))
                .orElseGet(() -> Path.of(pathOrName));
        StoredModel stored = StoredModel.at(path, options.raw() ? WeightSet.RAW : WeightSet.AVERAGE);
        Model model = stored.model();
        Optional<Tokenizer> tokenizer = ModelTokenizer.of(model.description());
        List<Torch> devices = options.torches();
        Precision precision = options.precisionOn(devices.get(0));
        return new DiffusionModel(DeviceModels.open(stored, model, devices), tokenizer, precision);
    }

    /** The longest sequence that the network sees, in tokens. */
    public int length() {
        return description.length();
    }

    /** V: tokens have the ids 0 to V - 1, and V stands for an open position. */
    public int vocabularySize() {
        return description.tokens();
    }

    /**
     * The tokens of a text.
     *
     * @throws RaddException if the model has no tokenizer, or the text holds what it does not know
     */
    public int[] encode(String text) {
        return known().encode(text);
    }

    /**
     * The text of tokens.
     *
     * @throws RaddException if the model has no tokenizer
     */
    public String decode(int... ids) {
        return known().decode(ids);
    }

    private Tokenizer known() {
        return tokenizer.orElseThrow(() -> new RaddException(
                RaddException.Kind.CONFIG, "text is given, and the model has no tokenizer", "give ids"));
    }

    /** Samples and returns all sequences; otherwise as {@link #sample(SampleRequest, SampleListener)}. */
    public List<Sample> sample(SampleRequest request) {
        List<Sample> samples = new ArrayList<>();
        sample(request, samples::add);
        return samples;
    }

    /**
     * Samples.
     *
     * @param listener hears of everything, in this thread
     * @throws radd.InvalidSetting if the method is none of the model's, or has a number that it does not use
     * @throws RaddException if the prompt does not fit the model
     */
    public void sample(SampleRequest request, SampleListener listener) {
        Template template = Templates.of(
                request.prompt(), description, tokenizer, request.method().block());
        Decoding decoding = Decodings.of(request, models.model(), tokenizer);
        GenerationRequest generation =
                new GenerationRequest(template, request.count(), request.batchSize(), request.seed());
        pool.with(device -> {
            Decoder<?> decoder = device.decoder(request, decoding);
            decoder.torch().enterThread();
            return new Generator<>(decoder).generate(generation, heard(listener));
        });
    }

    private GenerationListener heard(SampleListener listener) {
        return new GenerationListener() {
            @Override
            public void finished(GeneratedSequence sequence) {
                listener.finished(new Sample(sequence, tokenizer));
            }

            @Override
            public void changed(SequenceState state) {
                listener.revealed(state.index(), state.ids(), state.nfe());
            }

            @Override
            public boolean watches(long index) {
                return true;
            }

            @Override
            public boolean stopRequested() {
                return listener.stopRequested();
            }
        };
    }

    /**
     * What the network says of the gaps of a text.
     *
     * @param text with {@code [MASK]} and {@code [MASK:n]}
     * @throws RaddException if the text does not fit the model, or the network is told a noise level: {@link #score(double, int...)}
     */
    public List<TokenScores> score(String text) {
        return scores(new NetworkTime.None(), new MaskedText(description.maskId(), length()).ofText(text, known()));
    }

    /**
     * What the network says of the open positions of a sequence.
     *
     * @param ids tokens, V where open
     * @throws RaddException if the network is told a noise level: {@link #score(double, int...)}
     */
    public List<TokenScores> score(int... ids) {
        return scores(new NetworkTime.None(), ids);
    }

    /**
     * What a network that is told a noise level says of a sequence.
     *
     * @param time of the model's schedule, 0 to 1
     * @param ids tokens, V where open
     * @throws RaddException if the network is told none
     */
    public List<TokenScores> score(double time, int... ids) {
        return scores(new NetworkTime.Time(time), ids);
    }

    private List<TokenScores> scores(NetworkTime time, int[] ids) {
        Template checked = new Template(ids, description.maskId());
        if (checked.length() > length()) {
            throw new IllegalArgumentException(
                    "the sequence has " + ids.length + " tokens, must have at most " + length());
        }
        return pool.with(device -> {
            List<TokenScores> scores = new ArrayList<>();
            device.predictions().torch().enterThread();
            device.predictions().of(ids, time, (position, values) -> scores.add(new TokenScores(position, values)));
            return scores;
        });
    }

    /**
     * A bound of the likelihood of texts, each by itself; those that are longer than the model's length in pieces of it.
     *
     * @throws RaddException if the model has no tokenizer, or no text holds a token
     */
    public Evaluation evaluate(List<String> texts, Evaluation.Settings settings) {
        return evaluateIds(texts.stream().map(this::encode).toList(), settings);
    }

    /**
     * The same of sequences of tokens.
     *
     * @param sequences ids below V
     */
    public Evaluation evaluateIds(List<int[]> sequences, Evaluation.Settings settings) {
        List<int[]> pieces = new ArrayList<>();
        for (int[] ids : sequences) {
            for (int from = 0; from < ids.length; from += length()) {
                pieces.add(Arrays.copyOfRange(ids, from, Math.min(ids.length, from + length())));
            }
        }
        if (pieces.isEmpty()) {
            throw new RaddException(RaddException.Kind.DATA, "no text holds a token", "give some text");
        }
        LikelihoodEvaluation bound =
                new LikelihoodEvaluation(models.model().bound(), settings.draws(), settings.seed());
        LikelihoodEstimate found = pool.with(device -> bound.score(
                        Scoring.alone(device.parameters(), device.precision(), settings.batchSize()), Blocks.of(pieces))
                .estimate());
        return new Evaluation(
                found.nllNatsPerToken(),
                optional(found.stderr()),
                optional(found.drawStderr()),
                found.tokens(),
                found.sequences(),
                found.evaluations());
    }

    private static OptionalDouble optional(@Nullable Double value) {
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** Waits for calls under way and frees the devices; later calls are refused by {@link IllegalStateException}. */
    @Override
    public void close() {
        pool.close();
    }
}
