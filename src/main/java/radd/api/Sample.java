package radd.api;

import java.util.Optional;
import radd.core.sampler.GeneratedSequence;
import radd.data.tokenizer.Tokenizer;

/** One finished sequence and how it came about. Immutable. */
public final class Sample {
    private final GeneratedSequence sequence;
    private final Optional<Tokenizer> tokenizer;

    Sample(GeneratedSequence sequence, Optional<Tokenizer> tokenizer) {
        this.sequence = sequence;
        this.tokenizer = tokenizer;
    }

    /** Its place in the request, from 0. */
    public long index() {
        return sequence.index();
    }

    /** The tokens, prompt included; the caller owns the array. */
    public int[] ids() {
        return sequence.ids();
    }

    /** The text, without the token that ends it; empty for a model without a tokenizer. */
    public Optional<String> text() {
        return tokenizer.map(known -> known.decode(sequence.textIds()));
    }

    /** Evaluations of the network for this sequence (NFE). */
    public int evaluations() {
        return sequence.nfe();
    }

    /** The logarithm of the probability with which the token at a position was drawn, nats; NaN where it was given. */
    public double logProb(int position) {
        return sequence.logProb(position);
    }

    /** Whether the text ended before its length. */
    public boolean ended() {
        return sequence.ended();
    }
}
