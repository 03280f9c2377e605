package radd.eval.judge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import radd.modelio.JsonNumber;

/**
 * What a judge found, and what must be read beside it: for a reader, and for {@code results.json}.
 *
 * @param judgement the perplexity
 * @param variety of the samples; empty for a corpus
 * @param reference what is known from the corpus of {@code --reference}
 * @param mauve the comparison with the corpus of {@code --mauve}
 * @param subject who judged what
 */
public record JudgeReport(
        Judgement judgement,
        Optional<Variety> variety,
        Optional<Reference> reference,
        Optional<Comparison> mauve,
        Subject subject) {
    /** Perplexities that people's text has with GPT-2, and less. */
    private static final double LOW_PERPLEXITY = 100;

    /** Share of the reference's entropy below which texts are poor. */
    private static final double LOW_ENTROPY = 0.9;

    /**
     * What the reference corpus says of the samples.
     *
     * @param name the corpus as the user named it
     * @param entropy of its own texts of the samples' mean length, nats, as {@link Variety#entropy}
     * @param copied the longest run that a sample has from it
     * @param copiedText that run as text; empty where the judge has no tokenizer
     */
    public record Reference(String name, Mean entropy, Optional<CopiedRun> copied, Optional<String> copiedText) {}

    /**
     * A comparison with a corpus.
     *
     * @param name the corpus as the user named it
     * @param texts how many of its texts
     * @param mauve the comparison
     * @param seed of the first clustering
     */
    public record Comparison(String name, int texts, Mauve mauve, long seed) {}

    /**
     * Who judged what.
     *
     * @param judge the judge's folder
     * @param judged the file of samples, or the corpus
     * @param texts how many there are
     * @param meanLength their mean length in tokens
     * @param prose whether tokens are GPT-2's, so that they can be compared with prose
     * @param overWindows whether the error is over the windows of a single text
     * @param length tokens that the judge reads at once
     * @param stride tokens by which its window moves on in longer texts
     * @param endOfText the token that ends a text, if the judge has one
     * @param batchSize windows read at once
     * @param device the device's name
     * @param precision the label of the precision
     * @param version version of radd
     */
    public record Subject(
            String judge,
            String judged,
            int texts,
            double meanLength,
            boolean prose,
            boolean overWindows,
            int length,
            int stride,
            OptionalInt endOfText,
            int batchSize,
            String device,
            String precision,
            String version) {}

    /** What must be known to read the perplexity. */
    public List<String> cautions() {
        List<String> cautions = new ArrayList<>();
        if (variety.isPresent() && natural().isPresent() && judgement.perplexity() < LOW_PERPLEXITY) {
            double entropy = variety.get().entropy().value();
            double natural = natural().getAsDouble();
            if (entropy < LOW_ENTROPY * natural) {
                cautions.add(String.format(
                        Locale.ROOT,
                        "low perplexity with low entropy: the tokens of a sample have %.2f nats of entropy, those of %s as long have"
                                + " %.2f; a judge likes text that repeats itself, so this perplexity is no sign of quality",
                        entropy,
                        reference.map(corpus -> "texts of " + corpus.name()).orElse("texts of people"),
                        natural));
            }
        }
        return cautions;
    }

    /** The entropy that the samples should have: the reference's, else what is known of prose in GPT-2's tokens. */
    private OptionalDouble natural() {
        if (reference.isPresent()) {
            return OptionalDouble.of(reference.get().entropy().value());
        }
        return subject.prose() ? NaturalEntropy.of(subject.meanLength()) : OptionalDouble.empty();
    }

    /** Every number with its unit in its name; what is not known and numbers too large are null. */
    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("nll_nats_per_token", JsonNumber.of(judgement.natsPerToken()));
        json.put("stderr", JsonNumber.of(judgement.stderr()));
        json.put("perplexity", JsonNumber.of(judgement.perplexity()));
        json.put("perplexity_stderr", JsonNumber.of(judgement.perplexityStderr()));
        json.put("stderr_over", subject.overWindows() ? "windows" : "texts");
        json.put("tokens", judgement.tokens());
        json.put("texts", subject.texts());
        json.put("mean_length_tokens", subject.meanLength());
        variety.ifPresent(figures -> put(json, figures));
        if (variety.isPresent()) {
            natural().ifPresent(nats -> json.put("natural_unigram_entropy_nats", nats));
        }
        reference.ifPresent(corpus -> put(json, corpus));
        mauve.ifPresent(comparison -> put(json, comparison));
        json.put("counted", EndOfText.RULE);
        subject.endOfText().ifPresent(id -> json.put("end_of_text", id));
        json.put("length", subject.length());
        json.put("stride", subject.stride());
        json.put("judge", subject.judge());
        json.put("judged", subject.judged());
        json.put("batch_size", subject.batchSize());
        json.put("device", subject.device());
        json.put("precision", subject.precision());
        json.put("version", subject.version());
        cautions().forEach(json.putArray("cautions")::add);
        return json;
    }

    private static void put(ObjectNode json, Variety variety) {
        json.put("unigram_entropy_nats", JsonNumber.of(variety.entropy().value()));
        json.put("unigram_entropy_stderr", JsonNumber.of(variety.entropy().stderr()));
        json.put("pooled_unigram_entropy_nats", JsonNumber.of(variety.pooledEntropy()));
        for (int n = 1; n <= Variety.LONGEST; n++) {
            json.put("distinct_" + n, JsonNumber.of(variety.distinct().get(n - 1)));
        }
        json.put("repetition_4", JsonNumber.of(variety.repetition().value()));
        json.put("repetition_4_stderr", JsonNumber.of(variety.repetition().stderr()));
        json.put("share_ending_in_end_of_text", variety.ended());
    }

    private static void put(ObjectNode json, Reference reference) {
        json.put("reference", reference.name());
        json.put(
                "longest_copied_run_tokens",
                reference.copied().map(CopiedRun::length).orElse(0));
        reference.copied().ifPresent(run -> json.put("longest_copied_run_sample", run.text()));
        reference.copiedText().ifPresent(text -> json.put("longest_copied_run_text", text));
    }

    private static void put(ObjectNode json, Comparison comparison) {
        json.put("mauve", JsonNumber.of(comparison.mauve().score().value()));
        json.put("mauve_stderr", JsonNumber.of(comparison.mauve().score().stderr()));
        json.put("mauve_corpus", comparison.name());
        json.put("mauve_corpus_texts", comparison.texts());
        json.put("mauve_clusters", comparison.mauve().clusters());
        json.put("mauve_dimensions", comparison.mauve().dimensions());
        json.put("mauve_clusterings", Mauve.SEEDS);
        json.put("mauve_seed", comparison.seed());
    }

    /** A few lines to read. */
    public String summary() {
        StringBuilder lines = new StringBuilder(String.format(
                Locale.ROOT,
                "%s judged by %s: perplexity %.2f%s%n%.4f nats per token%s; %d tokens in %d texts%s, %s on %s%n",
                subject.judged(),
                subject.judge(),
                judgement.perplexity(),
                error(" +- %.2f", judgement.perplexityStderr()),
                judgement.natsPerToken(),
                error(
                        ", standard error %.4f over " + (subject.overWindows() ? "windows" : "texts"),
                        judgement.stderr()),
                judgement.tokens(),
                subject.texts(),
                subject.overWindows() ? ", windows of " + subject.length() + " in steps of " + subject.stride() : "",
                subject.precision(),
                subject.device()));
        variety.ifPresent(figures -> lines.append(String.format(
                Locale.ROOT,
                "unigram entropy %.3f nats%s; distinct-1 to 4: %.3f %.3f %.3f %.3f; repeated 4-grams %.1f %%; end in an end of text: %.1f %%%n",
                figures.entropy().value(),
                error(" +- %.3f", figures.entropy().stderr()),
                figures.distinct().get(0),
                figures.distinct().get(1),
                figures.distinct().get(2),
                figures.distinct().get(3),
                100 * figures.repetition().value(),
                100 * figures.ended())));
        reference.ifPresent(corpus -> lines.append(String.format(
                Locale.ROOT,
                "texts of %s as long have an entropy of %.3f nats; the longest run copied from there has %d tokens%s%n",
                corpus.name(),
                corpus.entropy().value(),
                corpus.copied().map(CopiedRun::length).orElse(0),
                corpus.copied().map(run -> " (sample " + run.text() + ")").orElse(""))));
        mauve.ifPresent(comparison -> lines.append(String.format(
                Locale.ROOT,
                "MAUVE %.4f%s over %d clusterings, against %d texts of %s%n",
                comparison.mauve().score().value(),
                error(" +- %.4f", comparison.mauve().score().stderr()),
                Mauve.SEEDS,
                comparison.texts(),
                comparison.name())));
        lines.append(EndOfText.RULE).append(System.lineSeparator());
        return lines.toString();
    }

    private static String error(String format, @Nullable Double stderr) {
        return stderr == null ? "" : String.format(Locale.ROOT, format, stderr);
    }
}
