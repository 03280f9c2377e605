package radd.core.family.scorelm;

import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.Named;
import radd.RaddException;
import radd.core.family.Buffer;
import radd.core.family.Denoising;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.Predictions;
import radd.core.objective.Objective;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MethodRequest;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;

/** A score-based model of embeddings: which tokens noised embeddings were, given the others and each token's level. */
final class ScoreLmModel implements Model {
    /** Floating-point operations of a multiply-add. */
    private static final double PRODUCT = 2;

    private final ModelDescription description;
    private final ScoreLmSection section;
    private final ScoreNetwork network;

    ScoreLmModel(ModelDescription description, ScoreLmSection section) {
        this.description = description;
        this.section = section;
        this.network = new ScoreNetwork(description.tokens(), section);
    }

    @Override
    public ModelDescription description() {
        return description;
    }

    @Override
    public ParameterTable table() {
        return network.table();
    }

    @Override
    public List<Buffer> buffers() {
        return List.of();
    }

    @Override
    public Objective<?> objective(String loss) {
        return new EmbeddingObjective(network, Named.of(EmbeddingLoss.class, "training.loss_type", loss));
    }

    @Override
    public Objective<?> evaluated() {
        return new EmbeddingObjective(network, EmbeddingLoss.CROSS_ENTROPY);
    }

    @Override
    public Objective<?> bound() {
        throw refused("bounds no likelihood", "use radd eval without --likelihood");
    }

    @Override
    public Predictions predictions(FlatVector parameters, Precision precision) {
        throw refused(
                "is asked about noised embeddings, and has no distribution of a masked token",
                "use radd eval or sample");
    }

    @Override
    public Optional<Denoising> denoising() {
        return Optional.of(new EmbeddingDenoising(network));
    }

    private static RaddException refused(String what, String remedy) {
        return new RaddException(
                RaddException.Kind.CONFIG, "a model of type " + ScoreLmFamily.INSTANCE.type() + " " + what, remedy);
    }

    @Override
    public DecodingMethod method(MethodRequest request) {
        return ContinuousMethod.requested(request, section.levels());
    }

    @Override
    public Decoder<?> decoder(FlatVector parameters, Precision precision, Decoding decoding) {
        InvalidSetting.require(
                decoding.guidance() == 0, "--cfg", decoding.guidance(), "left out: the model has no guidance");
        decoding.draw()
                .requireDirect("left out: no token is drawn, each position holds the likeliest of its last estimate");
        InvalidSetting.require(
                decoding.endToken().isEmpty(), "--stop-at-eos", "given", "left out: all positions move together");
        return new ContinuousDecoder(
                new Denoiser(network, parameters, precision), (ContinuousMethod) decoding.method());
    }

    @Override
    public int headChunk() {
        return network.headChunk();
    }

    @Override
    public double stepFlops(long tokens, long positions) {
        double width = section.hiddenSize();
        double film = ScoreNetwork.FILM;
        double block = 16 * width * width + 2.0 * section.length() * width + 4 * width * film;
        double level = film * (section.fourierDim() + 1 + film);
        double token = section.blocks() * block + width * section.embeddingDim() + level;
        return 3 * PRODUCT * (tokens * token + positions * width * description.tokens());
    }
}
