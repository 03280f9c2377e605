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
import java.util.stream.DoubleStream;
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
import radd.eval.DenoisingEvaluation;
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
 * What a run on the embedded grammar ends with: the model's likelihood bound beside the exact likelihood of the same held-out blocks, or how it
 * denoises them, and how many of its sentences the grammar accepts.
 */
final class GrammarReport {
    private static final int HELD_OUT_BLOCKS = 128;
    private static final int DRAWS = 32;
    private static final int LEVELS = 4;
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
        Scoring scoring = Scoring.alone(parameters, precision, config.microBatchSize());
        Found found = model.denoising()
                .<Found>map(denoising -> new Denoised(new DenoisingEvaluation(
                                model.evaluated(),
                                denoising,
                                DoubleStream.of(denoising.levels(LEVELS))
                                        .boxed()
                                        .toList(),
                                DRAWS,
                                config.seed())
                        .score(scoring, Blocks.of(blocks))))
                .orElseGet(() -> bound(scoring, blocks));
        Samples samples = sample();
        print(out, found, samples);
        writeJson(found, samples);
    }

    /** What was found of the held-out blocks. */
    private interface Found {
        /** Prints it, a line a number. */
        void print(PrintWriter out, double entropy);

        /** Writes it. */
        void write(Map<String, Object> values);
    }

    private Bound bound(Scoring scoring, List<int[]> blocks) {
        LikelihoodEstimator scores =
                new LikelihoodEvaluation(model.bound(), DRAWS, config.seed()).score(scoring, Blocks.of(blocks));
        double[] exact =
                blocks.stream().mapToDouble(grammar::negativeLogLikelihood).toArray();
        return new Bound(model.bound().name(), scores.estimate(), scores.minus(exact));
    }

    /**
     * A likelihood bound.
     *
     * @param loss its name
     * @param estimate it
     * @param excess over the exact likelihood
     */
    private record Bound(String loss, LikelihoodEstimate estimate, PairedDifference excess) implements Found {
        @Override
        public void print(PrintWriter out, double entropy) {
            out.printf(
                    Locale.ROOT,
                    "%-28s %.4f +- %.4f nats per token, on %d held-out blocks, %d draws each%n",
                    "likelihood bound (" + loss + ")",
                    estimate.nllNatsPerToken(),
                    number(estimate.stderr()),
                    estimate.sequences(),
                    DRAWS);
            out.printf(
                    Locale.ROOT,
                    "bound - exact, same blocks   %.4f +- %.4f nats per token (%.1f %% of the entropy)%n",
                    excess.natsPerToken(),
                    number(excess.stderr()),
                    100 * excess.natsPerToken() / entropy);
        }

        @Override
        public void write(Map<String, Object> values) {
            values.put("bound_nats_per_token", JsonNumber.of(estimate.nllNatsPerToken()));
            values.put("bound_stderr", JsonNumber.of(estimate.stderr()));
            values.put("exact_nats_per_token", JsonNumber.of(estimate.nllNatsPerToken() - excess.natsPerToken()));
            values.put("excess_nats_per_token", JsonNumber.of(excess.natsPerToken()));
            values.put("excess_stderr", JsonNumber.of(excess.stderr()));
            values.put("tokens", estimate.tokens());
        }
    }

    /**
     * How a model denoises that bounds no likelihood.
     *
     * @param found the numbers
     */
    private record Denoised(DenoisingEvaluation.Found found) implements Found {
        @Override
        public void print(PrintWriter out, double entropy) {
            out.printf(
                    Locale.ROOT,
                    "training loss                %.4f +- %.4f nats per token, on %d held-out blocks; no bound of a likelihood%n",
                    found.loss().nllNatsPerToken(),
                    number(found.loss().stderr()),
                    found.loss().sequences());
            found.points()
                    .forEach(point -> out.printf(
                            Locale.ROOT,
                            "at noise %-7.3f             accuracy %.4f, cross-entropy %.4f nats per token%n",
                            point.level(),
                            point.accuracy(),
                            point.crossEntropy().nllNatsPerToken()));
        }

        @Override
        public void write(Map<String, Object> values) {
            values.put("loss_nats_per_token", JsonNumber.of(found.loss().nllNatsPerToken()));
            values.put("loss_stderr", JsonNumber.of(found.loss().stderr()));
            values.put("tokens", found.loss().tokens());
        }
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

    private void print(PrintWriter out, Found found, Samples samples) {
        double entropy = grammar.entropyPerTokenNats(config.model().length());
        out.println();
        out.println("Samples");
        samples.sentences().stream()
                .limit(SHOWN)
                .forEach(ids -> out.println("  " + grammar.tokenizer().decode(ids)));
        out.println();
        out.printf(Locale.ROOT, "entropy of the grammar       %.4f nats per token%n", entropy);
        found.print(out, entropy);
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
        out.println(
                "try          " + System.getProperty("radd.command", "radd") + " sample --model-path " + run.path());
    }

    private void writeJson(Found found, Samples samples) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "entropy_nats_per_token",
                grammar.entropyPerTokenNats(config.model().length()));
        found.write(values);
        values.put("grammatical_share", samples.share());
        values.put("nfe_per_sequence", samples.nfe());
        values.put("clamped_draws", samples.totals().clamped());
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
