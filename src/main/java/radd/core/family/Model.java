package radd.core.family;

import java.util.List;
import java.util.Optional;
import radd.core.loss.MaskedObjective;
import radd.core.objective.Objective;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MethodRequest;
import radd.engine.FlatVector;
import radd.engine.ParameterTable;
import radd.engine.Precision;

/** One model of a family, without its parameters: all that training, generation and evaluation ask of it. Immutable. */
public interface Model {
    /** What it is. */
    ModelDescription description();

    /** Its parameters: names, shapes, how they start. */
    ParameterTable table();

    /** What its files hold beside the parameters. */
    List<Buffer> buffers();

    /**
     * A training objective.
     *
     * @param loss its name, whatever its case
     * @throws radd.InvalidSetting if the family has none of that name
     */
    Objective<?> objective(String loss);

    /** The objective that an evaluation averages where none is named: the reference's choice. */
    Objective<?> evaluated();

    /**
     * The objective whose expectation bounds -log p with the least noise.
     *
     * @throws radd.RaddException (CONFIG) if none bounds it: where there is a {@link #denoising}
     */
    Objective<?> bound();

    /** How well the network denoises at given levels of noise, which is what a model is evaluated by that bounds no likelihood; empty for one that does. */
    default Optional<Denoising> denoising() {
        return Optional.empty();
    }

    /**
     * The network read as the distribution of each masked token given the others, with the any-order objective k_DCE; one that takes a level is told
     * that of the share that is masked. Empty where the network says something else.
     */
    default Optional<MaskedObjective> anyOrder() {
        return Optional.empty();
    }

    /**
     * A decoding method.
     *
     * @throws radd.InvalidSetting naming the option, its value and what is allowed
     */
    DecodingMethod method(MethodRequest request);

    /**
     * Decodes with given parameters.
     *
     * @param parameters stay open as long as the result, which the caller closes
     * @param decoding whose method is of {@link #method}
     * @throws radd.InvalidSetting if the family cannot decode so
     */
    Decoder<?> decoder(FlatVector parameters, Precision precision, Decoding decoding);

    /**
     * What the network says at single positions.
     *
     * @param parameters stay open as long as the result, which the caller closes
     */
    Predictions predictions(FlatVector parameters, Precision precision);

    /** Most positions at which the vocabulary head is evaluated at once, where memory is not short. */
    int headChunk();

    /**
     * Floating-point operations of a training step, forward and backward, matrix products only.
     *
     * @param tokens B L
     * @param positions at which the head is evaluated
     */
    double stepFlops(long tokens, long positions);
}
