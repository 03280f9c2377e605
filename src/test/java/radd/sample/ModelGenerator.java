package radd.sample;

import java.util.List;
import radd.core.network.ConditionalModel;
import radd.core.network.NetworkLevel;
import radd.core.sampler.Decoding;
import radd.core.sampler.GeneratedSequence;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.SamplingMethod;

/** A generator with its decoder, of a network that the test goes on using. */
final class ModelGenerator implements AutoCloseable {
    private final Generator<MaskedDraft> generator;

    ModelGenerator(ConditionalModel model, Decoding decoding) {
        generator = new Generator<>(
                new MaskedDecoder(model, NetworkLevel.NONE, (SamplingMethod) decoding.method(), decoding));
    }

    List<GeneratedSequence> generate(GenerationRequest request) {
        return generator.generate(request);
    }

    GenerationTotals generate(GenerationRequest request, GenerationListener listener) {
        return generator.generate(request, listener);
    }

    Generator<MaskedDraft> generator() {
        return generator;
    }

    @Override
    public void close() {
        // A decoder closes its network, which here is the test's; what draws tokens goes with the process.
    }
}
