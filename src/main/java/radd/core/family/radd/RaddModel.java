package radd.core.family.radd;

import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.core.family.Buffer;
import radd.core.family.MaskedPredictions;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.loss.KDce;
import radd.core.loss.LambdaDce;
import radd.core.loss.Loss;
import radd.core.loss.MaskedObjective;
import radd.core.loss.TDce;
import radd.core.loss.TDse;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Flops;
import radd.core.network.ModelConfig;
import radd.core.network.NetworkLevel;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.Objective;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedMethod;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.SamplingMethod;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;

/** A RADD model: c(x), the distribution of every masked token given the unmasked ones, with four equivalent losses. */
final class RaddModel implements Model {
    private final ModelDescription description;
    private final DiffusionTransformer network;
    private final NoiseSchedule noise;
    private final List<Loss> losses;

    RaddModel(ModelDescription description, RaddSection section) {
        this.description = description;
        this.network = new DiffusionTransformer(section.shape(description.tokens()));
        this.noise = description.noise().schedule();
        this.losses = List.of(new TDce(noise), new TDse(noise), new LambdaDce(), new KDce());
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
        return losses.stream()
                .filter(candidate -> candidate.name().equalsIgnoreCase(loss))
                .findFirst()
                .map(found -> new MaskedObjective(network, NetworkLevel.NONE, found))
                .orElseThrow(() -> InvalidSetting.notOneOf(RaddFamily.INSTANCE.losses(), "training.loss_type", loss));
    }

    @Override
    public Objective<?> evaluated() {
        return new MaskedObjective(network, NetworkLevel.NONE, new LambdaDce());
    }

    @Override
    public Objective<?> bound() {
        return any();
    }

    @Override
    public Optional<MaskedObjective> anyOrder() {
        return Optional.of(any());
    }

    private MaskedObjective any() {
        return new MaskedObjective(network, NetworkLevel.NONE, new KDce());
    }

    @Override
    public DecodingMethod method(MethodRequest request) {
        return MaskedMethod.requested(request, noise);
    }

    @Override
    public Decoder<?> decoder(FlatVector parameters, Precision precision, Decoding decoding) {
        return new MaskedDecoder(
                new ConditionalModel(network, parameters, precision),
                NetworkLevel.NONE,
                (SamplingMethod) decoding.method(),
                decoding);
    }

    @Override
    public Predictions predictions(FlatVector parameters, Precision precision) {
        return new MaskedPredictions(new ConditionalModel(network, parameters, precision), NetworkTime::unused);
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
