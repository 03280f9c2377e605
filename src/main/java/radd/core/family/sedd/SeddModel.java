package radd.core.family.sedd;

import java.util.Arrays;
import java.util.List;
import radd.InvalidSetting;
import radd.core.family.Buffer;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.Predictions;
import radd.core.family.sedd.ScoreEntropyObjective.Span;
import radd.core.network.Architecture;
import radd.core.network.ConditionalModel;
import radd.core.network.Conditioning;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Flops;
import radd.core.network.ModelConfig;
import radd.core.network.ParameterNames;
import radd.core.network.Prediction;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.Objective;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MethodRequest;
import radd.engine.FlatVector;
import radd.engine.InitialLaw;
import radd.engine.ParameterTable;
import radd.engine.Precision;

/** A SEDD model: s(x, sigma), the ratios p(y) / p(x) of sequences that differ at one position, under so much noise. */
final class SeddModel implements Model {
    private final ModelDescription description;
    private final TokenGraph graph;
    private final DiffusionTransformer network;
    private final NoiseSchedule noise;

    /** @throws InvalidSetting if the graph cannot have the section's scaling */
    SeddModel(ModelDescription description, SeddSection section) {
        int tokens = description.tokens();
        boolean scaled = section.scaleBySigma().on(description.graph());
        this.description = description;
        this.noise = description.noise().schedule();
        this.graph =
                description.graph() == GraphType.ABSORB ? new AbsorbingGraph(tokens, scaled) : new UniformGraph(tokens);
        this.network = new DiffusionTransformer(new Architecture(
                section.shape(tokens),
                graph.rows(),
                ParameterNames.DDIT,
                new Conditioning.AdaptiveNorm(section.condDim()),
                false,
                new InitialLaw.UniformFanIn(section.hiddenSize()),
                Prediction.SCORES));
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
        return List.of(
                Buffer.rotaryFrequencies("rotary_emb.inv_freq", network.config().headSize()));
    }

    @Override
    public Objective<?> objective(String loss) {
        return Arrays.stream(Span.values())
                .filter(span -> span.loss().equalsIgnoreCase(loss))
                .findFirst()
                .map(this::objective)
                .orElseThrow(() -> InvalidSetting.notOneOf(SeddFamily.INSTANCE.losses(), "training.loss_type", loss));
    }

    private Objective<?> objective(Span span) {
        return new ScoreEntropyObjective(network, graph, noise, span);
    }

    @Override
    public Objective<?> evaluated() {
        return objective(Span.DRAWN);
    }

    @Override
    public Objective<?> bound() {
        return objective(Span.WHOLE);
    }

    @Override
    public DecodingMethod method(MethodRequest request) {
        return new ScoreMethod(graph, noise, ScorePredictor.requested(request), request.stepsOrUsual());
    }

    @Override
    public Decoder<?> decoder(FlatVector parameters, Precision precision, Decoding decoding) {
        String only = "left out: tokens are drawn from the law that follows from the scores";
        InvalidSetting.require(decoding.guidance() == 0, "--cfg", decoding.guidance(), only);
        decoding.draw().requireDirect(only);
        InvalidSetting.require(
                decoding.endToken().isEmpty(),
                "--stop-at-eos",
                "given",
                "left out: every position moves at every step");
        return new ScoreDecoder(new ConditionalModel(network, parameters, precision), (ScoreMethod) decoding.method());
    }

    @Override
    public Predictions predictions(FlatVector parameters, Precision precision) {
        return new ScorePredictions(new ConditionalModel(network, parameters, precision), graph, noise);
    }

    @Override
    public int headChunk() {
        return network.headChunk();
    }

    @Override
    public double stepFlops(long tokens, long positions) {
        ModelConfig config = network.config();
        return Flops.step(config, tokens, positions);
    }
}
