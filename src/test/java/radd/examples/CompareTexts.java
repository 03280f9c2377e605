package radd.examples;

import java.util.List;
import java.util.Locale;
import radd.api.DiffusionModel;
import radd.api.Evaluation;
import radd.api.LoadOptions;
import radd.api.TokenScores;

/** Says how likely texts are, several at once on two devices, and what the model expects in a gap: {@code CompareTexts MODEL "the [MASK] ." TEXT...}. */
public final class CompareTexts {
    private CompareTexts() {}

    /** Arguments: a model, a text with a gap, and texts to compare */
    public static void main(String[] args) {
        LoadOptions two = LoadOptions.USUAL.onDevices("cpu", "cpu");
        Evaluation.Settings settings = new Evaluation.Settings(64, 16, 1);
        try (DiffusionModel model = DiffusionModel.load(args[0], two)) {
            List<String> texts = List.of(args).subList(2, args.length);
            List<Evaluation> found = texts.parallelStream()
                    .map(text -> model.evaluate(List.of(text), settings))
                    .toList();
            for (int i = 0; i < texts.size(); i++) {
                System.out.printf(
                        Locale.ROOT, "perplexity %.2f: %s%n", found.get(i).perplexity(), texts.get(i));
            }
            for (TokenScores gap : model.score(args[1])) {
                int best = gap.likeliest(1)[0];
                System.out.printf(
                        Locale.ROOT, "%d: %s (%.3f)%n", gap.position(), model.decode(best), Math.exp(gap.of(best)));
            }
        }
    }
}
