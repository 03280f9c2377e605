package radd.bench;

import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.Template;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import radd.core.network.ConditionalModel;
import radd.core.network.Initialiser;
import radd.core.network.ModelConfig;
import radd.core.network.DiffusionTransformer;
import radd.core.noise.LogLinearNoise;
import radd.core.sampler.Diffusion;
import radd.core.sampler.DiffusionSampler;
import radd.core.sampler.RevealSchedule;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.Torch;
import radd.sample.GenerationRequest;
import radd.sample.GenerationTotals;
import radd.sample.Generator;

/** Whole sequences by tweedie in as many steps as tokens, one alone and several at once, of untrained networks. */
final class SamplingPart implements CheckPart {
    @Override
    public String what() {
        return "sampling in as many steps as tokens";
    }

    @Override
    public void run(CheckSetting setting, CheckResult result) {
        Torch torch = setting.torch();
        Map<String, ModelConfig> models =
                Map.of("small_radd", setting.sizes().small(), "medium_radd", setting.sizes().medium());
        for (String name : List.of("small_radd", "medium_radd")) {
            DiffusionTransformer network = new DiffusionTransformer(models.getOrDefault(name, setting.sizes().small()));
            try (FlatVector parameters = FlatVector.zeros(torch, network.table())) {
                Initialiser.initialise(parameters, 42);
                for (int batch : new int[] {1, setting.sizes().sampled()}) {
                    sample(name, network, parameters, setting.withoutGradients(), batch, result);
                }
            }
            torch.releaseKeptMemory();
        }
    }

    private static void sample(
            String name,
            DiffusionTransformer network,
            FlatVector parameters,
            Precision precision,
            int batch,
            CheckResult result) {
        int length = network.config().length();
        RevealSchedule schedule = RevealSchedule.of(DiffusionSampler.TWEEDIE, new LogLinearNoise(1e-3), length);
        Template template = Template.free(length, network.config().maskId());
        try (ConditionalModel model = new ConditionalModel(network, parameters, precision);
                MaskedDecoder decoder = Networks.decoder(model, Decoding.direct(new Diffusion(schedule)))) {
            Generator<MaskedDraft> generator = new Generator<>(decoder);
            SamplingBenchmark.generate(generator, template, batch, 3);
            GenerationRequest request = new GenerationRequest(template, batch, batch, 5);
            long start = System.nanoTime();
            List<GeneratedSequence> sequences = new ArrayList<>();
            GenerationTotals totals = generator.generate(request, sequences::add);
            double seconds = (System.nanoTime() - start) / 1e9; // tokens have come to the host: all is done
            String label = name + " " + precision.label() + " " + batch + " x " + length;
            result.figure(label + " seconds", seconds);
            result.figure(label + " evaluations", (double) totals.evaluations());
            result.line(
                    "%s, %d steps: %.2f s, %.1f tokens/s; network run %d times, %.2f ms each",
                    label,
                    length,
                    seconds,
                    totals.tokens() / seconds,
                    totals.batches(),
                    1e3 * seconds / totals.batches());
            result.claim(
                    label + " yields whole sequences of real tokens",
                    sequences.size() == batch
                            && sequences.stream().allMatch(sequence -> sequence.ids().length == length
                                    && Arrays.stream(sequence.ids()).allMatch(id -> id >= 0 && id < network.config().tokens())));
        }
    }
}
