package radd.bench;

import radd.core.network.NetworkLevel;
import radd.core.loss.CrossEntropy;
import radd.core.loss.PositionLossProgram;
import radd.core.network.ConditionalModel;
import radd.core.network.DiffusionTransformer;
import radd.core.objective.ProgramSettings;
import radd.core.sampler.Decoding;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MaskedDraft;
import radd.core.sampler.SamplingMethod;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.sample.Generator;

/** What the benches make of a RADD network. */
final class Networks {
    private Networks() {}

    /** The training program, with all activations kept. */
    static PositionLossProgram program(DiffusionTransformer network, FlatVector parameters, Precision precision) {
        return program(network, parameters, precision, false);
    }

    /** The training program. */
    static PositionLossProgram program(
            DiffusionTransformer network, FlatVector parameters, Precision precision, boolean recompute) {
        return new PositionLossProgram(
                network,
                new CrossEntropy(),
                parameters,
                new ProgramSettings(precision, recompute, network.headChunk()));
    }

    /** A decoder of a network, which it closes. */
    static MaskedDecoder decoder(ConditionalModel model, Decoding decoding) {
        return new MaskedDecoder(model, NetworkLevel.NONE, (SamplingMethod) decoding.method(), decoding);
    }
}
