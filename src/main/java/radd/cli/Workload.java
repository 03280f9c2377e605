package radd.cli;

import java.util.List;
import java.util.OptionalDouble;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.Template;
import radd.sample.GenerationRequest;

/**
 * The sequences asked for: as many of each prompt, one prompt after the other.
 *
 * @param templates one a prompt
 * @param each sequences of a prompt
 */
public record Workload(List<Template> templates, int each) {
    public Workload {
        if ((long) templates.size() * each > Integer.MAX_VALUE) {
            throw OptionValue.refused(
                    "--num-samples", each, "times " + templates.size() + " prompts is more than " + Integer.MAX_VALUE);
        }
    }

    int total() {
        return templates.size() * each;
    }

    /** What the sequence of an index starts as. */
    Template template(int index) {
        return templates.get(index / each);
    }

    /** How many sequences of a prompt belong to a request. */
    private int of(int prompt, GenerationRequest request) {
        return Math.max(0, Math.min(request.end(), (prompt + 1) * each) - Math.max(request.first(), prompt * each));
    }

    /** Tokens to draw for a request. */
    long tokens(GenerationRequest request) {
        long sum = 0;
        for (int prompt = 0; prompt < templates.size(); prompt++) {
            sum += (long) of(prompt, request) * templates.get(prompt).masked().length;
        }
        return sum;
    }

    /** Evaluations of a sequence, the mean over a request; empty where the network decides. An end of text may save some. */
    public OptionalDouble expectedNfe(DecodingMethod method, GenerationRequest request) {
        double sum = 0;
        for (int prompt = 0; prompt < templates.size(); prompt++) {
            OptionalDouble one = method.expectedNfe(templates.get(prompt).masked().length);
            if (one.isEmpty()) {
                return one;
            }
            sum += of(prompt, request) * one.getAsDouble();
        }
        return OptionalDouble.of(sum / request.sequences());
    }
}
