package radd;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;
import radd.core.family.ConfigFields;
import radd.core.family.Families;
import radd.core.family.GraphType;
import radd.core.family.ModelDescription;
import radd.core.family.sedd.SeddSection;
import radd.core.family.sedd.SigmaScaling;
import radd.core.loss.AbsorbingScoreEntropy;
import radd.core.loss.Example;
import radd.core.loss.UniformScoreEntropy;
import radd.core.noise.NoiseConfig;
import radd.modelio.SafeTensors;

/** Descriptions of SEDD models for tests, and their examples of golden sets. */
public final class SeddModels {
    private SeddModels() {}

    /** The model of a golden folder, without dropout, as the golden numbers' makers did. */
    public static ModelDescription golden(String folder) {
        JsonNode config = Golden.json(folder + "/config");
        ModelDescription read = Families.read(new ConfigFields(folder, config)).orElseThrow();
        SeddSection model = (SeddSection) read.model();
        SeddSection dry = new SeddSection(
                model.hiddenSize(),
                model.condDim(),
                model.length(),
                model.blocks(),
                model.heads(),
                model.scaleBySigma(),
                0);
        return new ModelDescription(read.tokens(), dry, read.graph(), read.noise(), read.tokenizer());
    }

    /** A small model. */
    public static ModelDescription of(int tokens, int length, GraphType graph, NoiseConfig noise, String tokenizer) {
        SeddSection section = new SeddSection(16, 8, length, 1, 2, SigmaScaling.AUTO, 0);
        return new ModelDescription(tokens, section, graph, noise, tokenizer);
    }

    /** The recorded examples of a golden file: what is clean and what is seen under so much noise. */
    public static List<Example> recorded(ModelDescription description, SafeTensors golden, String prefix) {
        float[] sigma = golden.readFloats(prefix + "sigma");
        float[] rate = golden.readFloats(prefix + "dsigma");
        int[] clean = Golden.ids(golden, prefix + "batch");
        int[] seen = Golden.ids(golden, prefix + "perturbed");
        boolean scaled = ((SeddSection) description.model()).scaleBySigma() == SigmaScaling.TRUE;
        int tokens = description.tokens();
        return IntStream.range(0, sigma.length)
                .mapToObj(b -> description.graph() == GraphType.ABSORB
                        ? AbsorbingScoreEntropy.example(
                                row(clean, b, sigma.length),
                                row(seen, b, sigma.length),
                                tokens,
                                sigma[b],
                                rate[b],
                                scaled)
                        : UniformScoreEntropy.example(
                                row(clean, b, sigma.length), row(seen, b, sigma.length), 0, tokens, sigma[b], rate[b]))
                .toList();
    }

    /** One of so many rows of equal length. */
    public static int[] row(int[] all, int index, int count) {
        int length = all.length / count;
        return IntStream.range(index * length, (index + 1) * length)
                .map(i -> all[i])
                .toArray();
    }
}
