package radd.core.family.d3pm;

import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.RaddException;
import radd.core.family.Buffer;
import radd.core.family.MaskedPredictions;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.loss.KDce;
import radd.core.loss.MaskedObjective;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.network.Flops;
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

/** A D3PM: the distribution of every masked token given the unmasked ones and the step of the chain. */
final class D3pmModel implements Model {
    private final ModelDescription description;
    private final D3pmSection section;
    private final Chain chain;
    private final DiffusionTransformer network;

    D3pmModel(ModelDescription description, D3pmSection section) {
        this.description = description;
        this.section = section;
        this.chain = section.chain();
        this.network = new DiffusionTransformer(section.architecture(description.tokens()));
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
        List<Long> byStep = List.of(chain.steps() + 1L);
        return List.of(
                new Buffer("betas", byStep, chain.betas()),
                new Buffer("alpha_bars", byStep, chain.unmaskedShares()),
                Buffer.rotaryFrequencies(
                        "net.rotary_emb.inv_freq", network.config().headSize()));
    }

    @Override
    public Objective<?> objective(String loss) {
        List<Objective<?>> objectives = List.of(
                new ReferenceObjective(D3pmFamily.TRAINED, network, chain, section.lambdaCe()),
                bound(),
                new ReferenceObjective(D3pmFamily.REFERENCE_BOUND, network, chain, 0));
        return objectives.stream()
                .filter(candidate -> candidate.name().equalsIgnoreCase(loss))
                .findFirst()
                .orElseThrow(() -> InvalidSetting.notOneOf(D3pmFamily.INSTANCE.losses(), "training.loss_type", loss));
    }

    @Override
    public Objective<?> evaluated() {
        return bound();
    }

    @Override
    public Objective<?> bound() {
        return new MaskedObjective(network, chain::stepOf, new ChainBound(chain));
    }

    @Override
    public Optional<MaskedObjective> anyOrder() {
        return Optional.of(new MaskedObjective(network, chain::stepOf, new KDce()));
    }

    @Override
    public DecodingMethod method(MethodRequest request) {
        return D3pmFamily.method(request, chain);
    }

    @Override
    public Decoder<?> decoder(FlatVector parameters, Precision precision, Decoding decoding) {
        return new MaskedDecoder(
                new ConditionalModel(network, parameters, precision),
                chain::stepOf,
                (SamplingMethod) decoding.method(),
                decoding);
    }

    @Override
    public Predictions predictions(FlatVector parameters, Precision precision) {
        return new MaskedPredictions(new ConditionalModel(network, parameters, precision), this::told);
    }

    /** The step that a user names; a time between two steps is told as it is. */
    private double told(NetworkTime time) {
        double step = Double.NaN;
        if (time instanceof NetworkTime.Step given) {
            step = given.step();
        } else if (time instanceof NetworkTime.Time given) {
            step = given.t() * chain.steps();
        } else if (time instanceof NetworkTime.Sigma given) {
            step = -Math.expm1(-given.sigma()) * chain.steps();
        }
        if (!(step > 0 && step <= chain.steps())) {
            throw new RaddException(
                    RaddException.Kind.CONFIG,
                    time instanceof NetworkTime.None
                            ? "no step is given, and the network is told one"
                            : "the step is " + step + " of " + chain.steps(),
                    "give --step 1 to " + chain.steps() + ", or --t above 0 and at most 1");
        }
        return step;
    }

    @Override
    public int headChunk() {
        return network.headChunk();
    }

    @Override
    public double stepFlops(long tokens, long positions) {
        return Flops.step(network.config(), tokens, positions);
    }
}
