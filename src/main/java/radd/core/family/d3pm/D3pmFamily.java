package radd.core.family.d3pm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import radd.InvalidSetting;
import radd.core.family.ConfigFields;
import radd.core.family.GraphType;
import radd.core.family.Model;
import radd.core.family.ModelDescription;
import radd.core.family.ModelFamily;
import radd.core.family.ModelSection;
import radd.core.noise.LogLinearNoise;
import radd.core.noise.NoiseConfig;
import radd.core.noise.NoiseSchedule;
import radd.core.sampler.Diffusion;
import radd.core.sampler.MaskedMethod;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.SamplingMethod;

/** D3PM with an absorbing state: a chain of T steps whose network is told the step. */
public final class D3pmFamily implements ModelFamily {
    /** The family. */
    public static final D3pmFamily INSTANCE = new D3pmFamily();

    /** What nanoDD trains: its bound and the auxiliary cross-entropy. */
    static final String TRAINED = "elbo_ce";

    /** The bound, counted at masked positions. */
    static final String BOUND = "elbo";

    /** The bound as nanoDD's evaluation counts it. */
    static final String REFERENCE_BOUND = "elbo_all";

    /** The chain's masking probability, t / T, as a function of time for methods that know no steps. */
    private static final NoiseSchedule LINEAR = new LogLinearNoise(1e-12);

    /** Arguments of the constructor of nanoDD's {@code D3PMAbsorbing} that together no other family's file has. */
    private static final List<String> MARKS = List.of("/vocab_size", "/n_embed", "/lambda_ce");

    private static final int TEXT8_TOKENS = 27;
    private static final String TEXT8 = "text8";
    private static final int TEXT8_LENGTH = 256;
    private static final int LENGTH = 1024;

    private D3pmFamily() {}

    @Override
    public String type() {
        return "d3pm";
    }

    @Override
    public Class<? extends ModelSection> section() {
        return D3pmSection.class;
    }

    @Override
    public List<String> losses() {
        return List.of(TRAINED, BOUND, REFERENCE_BOUND);
    }

    @Override
    public List<String> methods() {
        return MaskedMethod.names();
    }

    @Override
    public void check(MethodRequest request) {
        method(request, new Chain(1)); // what is refused does not depend on it
    }

    /**
     * The decoding method that is asked for. Tweedie and euler are the same here, since the masking probability is linear: the reverse chain.
     *
     * @throws InvalidSetting naming the option, its value and what is allowed
     */
    static SamplingMethod method(MethodRequest request, Chain chain) {
        request.block().ifPresent(size -> {
            throw new InvalidSetting(
                    "--block", size, "left out: a D3PM is told one step for all positions, and a block has its own");
        });
        SamplingMethod method = MaskedMethod.requested(request, LINEAR);
        if (!(method instanceof Diffusion)) {
            return method;
        }
        int steps = Math.min(request.steps().orElse(chain.steps()), chain.steps());
        return new Diffusion(
                chain.reverse(steps),
                steps == chain.steps()
                        ? "exact: the model's own chain of " + steps + " steps"
                        : "approximate: " + steps + " of the chain's " + chain.steps()
                                + " steps, each drawing its tokens independently");
    }

    @Override
    public List<String> predictors() {
        return List.of(MaskedMethod.TWEEDIE.label(), MaskedMethod.EULER.label());
    }

    @Override
    public Model create(ModelDescription description) {
        InvalidSetting.require(
                description.graph() == GraphType.ABSORB,
                "graph.type",
                description.graph().label(),
                "absorb for D3PM");
        InvalidSetting.require(
                description.noise() instanceof NoiseConfig.LogLinear,
                "noise.type",
                description.noise().schedule().name(),
                "loglinear for D3PM, whose chain masks a share of t / T at step t");
        return new D3pmModel(description, (D3pmSection) description.model());
    }

    /** nanoDD's files hold the constructor's arguments; the length, which is none of them, is nanoDD's for the vocabulary unless the file says it. */
    @Override
    public Optional<ModelDescription> read(ConfigFields config) {
        if (!MARKS.stream().allMatch(config::has)) {
            return Optional.empty();
        }
        int tokens = config.wholeNumber("/vocab_size");
        boolean text8 = tokens == TEXT8_TOKENS;
        int usual = text8 ? TEXT8_LENGTH : LENGTH;
        String tokenizer = config.text("/tokenizer", text8 ? TEXT8 : ModelDescription.defaultTokenizer(tokens));
        return Optional.of(config.checked(() -> new ModelDescription(
                tokens,
                new D3pmSection(
                        config.wholeNumber("/n_embed"),
                        config.has("/length") ? config.wholeNumber("/length") : usual,
                        config.wholeNumber("/n_blocks"),
                        config.wholeNumber("/n_heads"),
                        config.number("/dropout"),
                        config.wholeNumber("/n_cond"),
                        config.wholeNumber("/T"),
                        config.number("/lambda_ce")),
                GraphType.ABSORB,
                NoiseConfig.REFERENCE,
                tokenizer)));
    }

    @Override
    public ObjectNode write(ModelDescription description) {
        D3pmSection model = (D3pmSection) description.model();
        return JsonNodeFactory.instance
                .objectNode()
                .put("vocab_size", description.tokens())
                .put("n_embed", model.hiddenSize())
                .put("n_heads", model.heads())
                .put("n_blocks", model.blocks())
                .put("n_cond", model.condDim())
                .put("dropout", model.dropout())
                .put("T", model.steps())
                .put("lambda_ce", model.lambdaCe())
                .put("length", model.length())
                .put("tokenizer", description.tokenizer());
    }
}
