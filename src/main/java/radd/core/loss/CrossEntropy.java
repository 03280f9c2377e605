package radd.core.loss;

import java.util.List;
import radd.engine.Value;

/** -log c of the clean token, c the softmax over the real tokens; its gradient is w (softmax - onehot). */
public record CrossEntropy() implements PositionLoss {
    @Override
    public List<String> numbers() {
        return List.of();
    }

    @Override
    public boolean readsOwnTokens() {
        return false;
    }

    @Override
    public Terms of(Value logits, Positions positions) {
        Value logProbs = logits.logSoftmax(); // [n, V]
        Value loss = logProbs.byRow().pick(positions.targets()).neg(); // [n]
        Value gradient = logProbs.inPlace()
                .exp()
                .inPlace()
                .mul(positions.weights().column())
                .inPlace()
                .addAt(positions.targets(), positions.weights().neg()); // [n, V]
        return new Terms(loss, gradient);
    }
}
