package radd.core.family.mdlm;

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
import radd.core.loss.Loss;
import radd.core.loss.MaskedObjective;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Flops;
import radd.core.network.NetworkLevel;
import radd.core.noise.NoiseSchedule;
import radd.core.objective.Objective;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.SamplingMethod;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;

/**
 * An MDLM model: the distribution of every masked token given the unmasked ones and, with time conditioning, the total noise. The mask is no token
 * and unmasked positions are asked nothing, which is its parameterisation SUBS.
 */
final class MdlmModel implements Model {
    private final ModelDescription description;
    private final DiffusionTransformer network;
    private final NoiseSchedule noise;
    private final boolean timed;
    private final TotalNoise totalNoise;

    MdlmModel(ModelDescription description, MdlmSection section) {
        this.description = description;
        this.network = new DiffusionTransformer(section.architecture(description.tokens()));
        this.noise = description.noise().schedule();
        this.timed = section.timeConditioning();
        this.totalNoise = new TotalNoise(noise);
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
        return List.of(Buffer.rotaryFrequencies(
                "backbone.rotary_emb.inv_freq", network.config().headSize()));
    }

    /** The one that MDLM is trained with, and the any-order bound of the same network. */
    @Override
    public Objective<?> objective(String loss) {
        List<Loss> losses = List.of(new NegativeElbo(noise), new KDce());
        return losses.stream()
                .filter(candidate -> candidate.name().equalsIgnoreCase(loss))
                .findFirst()
                .map(this::objective)
                .orElseThrow(() ->
                        InvalidSetting.notOneOf(losses.stream().map(Loss::name).toList(), "training.loss_type", loss));
    }

    private MaskedObjective objective(Loss loss) {
        return new MaskedObjective(network, level(), loss);
    }

    private NetworkLevel level() {
        return timed ? totalNoise : NetworkLevel.NONE;
    }

    @Override
    public Objective<?> evaluated() {
        return objective(new NegativeElbo(noise));
    }

    /**
     * The any-order bound. With time conditioning it is that of the model which is told the noise of the masked share and reveals one position after the
     * other in random order.
     */
    @Override
    public Objective<?> bound() {
        return objective(new KDce());
    }

    @Override
    public Optional<MaskedObjective> anyOrder() {
        return Optional.of(objective(new KDce()));
    }

    @Override
    public DecodingMethod method(MethodRequest request) {
        return MdlmMethods.requested(request, noise);
    }

    @Override
    public Decoder<?> decoder(FlatVector parameters, Precision precision, Decoding decoding) {
        return new MaskedDecoder(
                new ConditionalModel(network, parameters, precision),
                level(),
                (SamplingMethod) decoding.method(),
                decoding);
    }

    @Override
    public Predictions predictions(FlatVector parameters, Precision precision) {
        return new MaskedPredictions(
                new ConditionalModel(network, parameters, precision), timed ? totalNoise::of : NetworkTime::unused);
    }

    @Override
    public int headChunk() {
        return network.headChunk();
    }

    /** Without the layers of the conditioning, which see sequences and not their tokens. */
    @Override
    public double stepFlops(long tokens, long positions) {
        return Flops.step(network.config(), tokens, positions);
    }
}
