package radd.core.sampler;

import radd.engine.DType;
import radd.engine.Value;

/** Draws from the network's distribution itself. */
public record DirectDraw() implements TokenDraw {
    @Override
    public Value weights(Value logProbs) {
        return logProbs.to(DType.FLOAT64).exp();
    }

    @Override
    public String referenceName() {
        return "direct";
    }
}
