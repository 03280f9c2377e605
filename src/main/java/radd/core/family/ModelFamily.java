package radd.core.family;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import radd.core.sampler.MethodRequest;

/** A kind of models: one network, one forward process and one way to decode, whatever the size. A new family is one more of these. */
public interface ModelFamily {
    /** The name in {@code model.type}. */
    String type();

    /** The record that a configuration's {@code model} section of this type is bound to. */
    Class<? extends ModelSection> section();

    /** Names of its training objectives, {@code training.loss_type}; the first is the usual one. */
    List<String> losses();

    /** Names of its decoding methods; the first is the usual one. */
    List<String> methods();

    /**
     * Refuses what can be refused of a decoding method before a model is read.
     *
     * @throws radd.InvalidSetting naming the option, its value and what is allowed
     */
    void check(MethodRequest request);

    /** Those of its methods that samples of snapshots can use, {@code sampling.predictor}; the first is the usual one. */
    List<String> predictors();

    /**
     * A model of this family, without parameters.
     *
     * @param description whose {@code model} is of {@link #section}
     * @throws radd.InvalidSetting if its parts do not go together
     */
    Model create(ModelDescription description);

    /**
     * The description that a {@code config.json} of this family holds, in radd's form or in that of the family's reference.
     *
     * @return empty if the file is another family's
     * @throws radd.RaddException (DATA) if it is this family's and describes no possible model
     */
    Optional<ModelDescription> read(ConfigFields config);

    /**
     * The description that the configuration of the reference's trainer holds, which is mostly that of a {@code config.json}.
     *
     * @param shapes shapes of the tensors beside it, by name, if they are known
     */
    default Optional<ModelDescription> read(ConfigFields config, Map<String, long[]> shapes) {
        return read(config);
    }

    /** Whether the reference keeps a model in a run's folder, {@code .hydra/config.yaml} and a checkpoint of parameters and their average. */
    default boolean hasRunFolders() {
        return false;
    }

    /** A description as the family's reference writes it, with what {@link #read} reads. */
    ObjectNode write(ModelDescription description);
}
