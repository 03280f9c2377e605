package radd.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import radd.core.family.Model;
import radd.core.sampler.Decoder;
import radd.core.sampler.Decoding;
import radd.core.sampler.DecodingMethod;
import radd.core.sampler.MethodRequest;
import radd.core.sampler.Template;
import radd.data.corpus.Blocks;
import radd.data.grammar.SentenceGrammar;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.eval.LikelihoodEstimate;
import radd.eval.LikelihoodEstimator;
import radd.eval.LikelihoodEvaluation;
import radd.eval.PairedDifference;
import radd.eval.Scoring;
import radd.modelio.AtomicFile;
import radd.modelio.JsonNumber;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.Generator;
import radd.train.TrainConfig;
import radd.train.checkpoint.RunFolder;

/**
 * What a run on the embedded grammar ends with: the model's likelihood bound beside the exact likelihood of the same held-out blocks,
 * and how many of its sentences the grammar accepts.
 */
final class GrammarReport {
    private static final int HELD_OUT_BLOCKS = 128;
    private static final int DRAWS = 32;
    private static final int SAMPLES = 64;
    private static final int SHOWN = 5;

    private final SentenceGrammar grammar = new SentenceGrammar();
    private final TrainConfig config;
    private final Model model;
    private final FlatVector parameters;
    private final Precision precision;
    private final RunFolder run;

    GrammarReport(TrainConfig config, Model model, FlatVector parameters, Precision precision, RunFolder run) {
        this.config = config;
        this.model = model;
        this.parameters = parameters;
        this.precision = precision;
        this.run = run;
    }

    /**
     * Measures, prints and writes {@code quickstart.json}.
     *
     * @param heldOut blocks that training never saw
     */
    void write(Blocks heldOut, PrintWriter out) {
        List<int[]> blocks = LongStream.range(0, Math.min(HELD_OUT_BLOCKS, heldOut.count()))
                .mapToObj(heldOut::block)
                .toList();
        LikelihoodEvaluation evaluation = new LikelihoodEvaluation(model.bound(), DRAWS, config.seed());
        LikelihoodEstimator scores =
                evaluation.score(Scoring.alone(parameters, precision, config.microBatchSize()), Blocks.of(blocks));
        double[] exact =
                blocks.stream().mapToDouble(grammar::negativeLogLikelihood).toArray();
        LikelihoodEstimate bound = scores.estimate();
        PairedDifference excess = scores.minus(exact);
        Samples samples = sample();
        print(out, bound, excess, samples);
        writeJson(bound, excess, samples);
    }

    /**
     * Sentences that were sampled.
     *
     * @param parsed how many the grammar accepts
     * @param totals what it took
     */
    private record Samples(List<int[]> sentences, long parsed, GenerationTotals totals) {
        double share() {
            return (double) parsed / sentences.size();
        }

        double nfe() {
            return (double) totals.evaluations() / totals.sequences();
        }
    }

    private Samples sample() {
        DecodingMethod method = model.method(MethodRequest.of(
                model.description().model().family().methods().get(0),
                config.sampling().steps()));
        try (Decoder<?> decoder = model.decoder(parameters, precision, Decoding.direct(method))) {
            Template template = Template.free(
                    model.description().length(), model.description().maskId());
            List<int[]> sentences = new ArrayList<>();
            GenerationTotals totals = new Generator<>(decoder)
                    .generate(
                            new GenerationRequest(template, SAMPLES, SAMPLES, config.seed()),
                            sequence -> sentences.addAll(grammar.sentences(sequence.ids())));
            return new Samples(
                    sentences, sentences.stream().filter(grammar::parses).count(), totals);
        }
    }

    private void print(PrintWriter out, LikelihoodEstimate bound, PairedDifference excess, Samples samples) {
        double entropy = grammar.entropyPerTokenNats(config.model().length());
        out.println();
        out.println("Samples");
        samples.sentences().stream()
                .limit(SHOWN)
                .forEach(ids -> out.println("  " + grammar.tokenizer().decode(ids)));
        out.println();
        out.printf(Locale.ROOT, "entropy of the grammar       %.4f nats per token%n", entropy);
        out.printf(
                Locale.ROOT,
                "%-28s %.4f +- %.4f nats per token, on %d held-out blocks, %d draws each%n",
                "likelihood bound (" + model.bound().name() + ")",
                bound.nllNatsPerToken(),
                number(bound.stderr()),
                bound.sequences(),
                DRAWS);
        out.printf(
                Locale.ROOT,
                "bound - exact, same blocks   %.4f +- %.4f nats per token (%.1f %% of the entropy)%n",
                excess.natsPerToken(),
                number(excess.stderr()),
                100 * excess.natsPerToken() / entropy);
        out.printf(
                Locale.ROOT,
                "grammatical sentences        %d of %d (%.1f %%), %.1f network evaluations a sequence%n",
                samples.parsed(),
                samples.sentences().size(),
                100 * samples.share(),
                samples.nfe());
        if (samples.totals().clamped() > 0) {
            out.println("approximate                  in " + samples.totals().clamped()
                    + " draws negative probabilities were taken as 0");
        }
        out.println();
        out.println("run folder   " + run.path());
        out.println("curve        " + run.lossChart());
        out.println("numbers      " + json());
        out.println("try          scripts/radd sample --model-path " + run.path());
    }

    private void writeJson(LikelihoodEstimate bound, PairedDifference excess, Samples samples) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "entropy_nats_per_token",
                grammar.entropyPerTokenNats(config.model().length()));
        values.put("bound_nats_per_token", JsonNumber.of(bound.nllNatsPerToken()));
        values.put("bound_stderr", JsonNumber.of(bound.stderr()));
        values.put("exact_nats_per_token", JsonNumber.of(bound.nllNatsPerToken() - excess.natsPerToken()));
        values.put("excess_nats_per_token", JsonNumber.of(excess.natsPerToken()));
        values.put("excess_stderr", JsonNumber.of(excess.stderr()));
        values.put("grammatical_share", samples.share());
        values.put("nfe_per_sequence", samples.nfe());
        values.put("clamped_draws", samples.totals().clamped());
        values.put("tokens", bound.tokens());
        values.put("draws", DRAWS);
        values.put("device", parameters.torch().deviceName());
        values.put("precision", precision.label());
        try {
            AtomicFile.writeString(
                    json(), new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path json() {
        return run.path().resolve("quickstart.json");
    }

    private static double number(@Nullable Double value) {
        return Optional.ofNullable(value).orElse(Double.NaN);
    }
}
