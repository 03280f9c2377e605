package radd.eval.judge;

import java.util.List;

/**
 * What a judge says of one text, or of a window of it.
 *
 * @param nats -log p of the tokens that count, given those before them
 * @param tokens how many count
 */
public record TextLikelihood(double nats, long tokens) {
    /** Of a text, from its windows; of none 0. */
    public static TextLikelihood sum(List<TextLikelihood> windows) {
        double nats = 0;
        long tokens = 0;
        for (TextLikelihood window : windows) {
            nats += window.nats;
            tokens += window.tokens;
        }
        return new TextLikelihood(nats, tokens);
    }
}
