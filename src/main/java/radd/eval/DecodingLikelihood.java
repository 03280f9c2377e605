package radd.eval;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import radd.core.family.Model;
import radd.core.sampler.Decoding;
import radd.core.sampler.MaskedDecoder;
import radd.core.sampler.MethodRequest;
import radd.engine.FlatVector;
import radd.engine.Precision;
import radd.engine.collective.Collective;

/**
 * The exact likelihood under a decoding that reveals where the network is surest: the probability with which {@code radd sample} with that method
 * and no filter draws this very text. Source: DUEL, arXiv:2603.01367.
 *
 * <p>Given the text, the path is determined: each state is scored, the method chooses positions, and the text's own tokens are written there.
 * Tokens that are revealed together count as independent given the state, as they are drawn.
 *
 * @param model predicts clean tokens at masked positions
 * @param request the method, by a name that goes by the network alone
 */
public record DecodingLikelihood(Model model, MethodRequest request) implements Likelihood {
    /** Each sequence's path. */
    private record Path(Model model, Decoding decoding) implements Measure {
        /** The most: one for each position. */
        @Override
        public int evaluations(int length) {
            return (int) decoding.method().expectedNfe(length).orElse(length);
        }

        @Override
        public SequenceScorer scorer(FlatVector parameters, Precision precision, int batchSize) {
            return new PathScorer(
                    (MaskedDecoder) model.decoder(parameters, precision, decoding),
                    model.description().maskId(),
                    batchSize);
        }
    }

    /** @throws radd.InvalidSetting if the method does not take what is asked of it */
    public DecodingLikelihood {
        model.method(request);
    }

    private Path path() {
        return new Path(model, Decoding.direct(model.method(request)));
    }

    @Override
    public String name() {
        return request.name().orElseThrow();
    }

    @Override
    public LikelihoodEstimator score(Scoring scoring, Sequences sequences) {
        return scoring.score(path(), name(), sequences);
    }

    @Override
    public long evaluations(Sequences sequences, Collective process) {
        return SequenceShare.evaluations(sequences, path(), process);
    }

    @Override
    public List<String> cautions() {
        return List.of();
    }

    @Override
    public void describe(ObjectNode json) {
        request.given()
                .forEach(given ->
                        json.put(given.option().substring(2).replace('-', '_'), String.valueOf(given.value())));
    }

    @Override
    public String phrase() {
        StringBuilder phrase = new StringBuilder("decoding by " + name());
        request.given()
                .forEach(given ->
                        phrase.append(' ').append(given.option()).append(' ').append(given.value()));
        return phrase.toString();
    }
}
