package radd.core.family.sedd;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import radd.RaddException;
import radd.core.family.NetworkTime;
import radd.core.family.Predictions;
import radd.core.network.ConditionalModel;
import radd.core.network.NetworkOutput;
import radd.core.network.PartialSequence;
import radd.core.noise.NoiseSchedule;
import radd.engine.Torch;

/**
 * The log scores of the tokens: at masked positions of the absorbing graph, at all positions of the uniform one.
 *
 * @param model the network; closed with this object
 */
record ScorePredictions(ConditionalModel model, TokenGraph graph, NoiseSchedule noise) implements Predictions {
    @Override
    public String quantity() {
        return "log_score";
    }

    @Override
    public boolean maskedOnly() {
        return graph instanceof AbsorbingGraph;
    }

    @Override
    public void of(int[] sequence, NetworkTime time, Receiver receiver) {
        double sigma = sigma(time);
        for (int id : sequence) {
            if (id >= graph.rows()) {
                throw refused(
                        "a position is masked, and the uniform graph has no mask", "give a token at every position");
            }
        }
        int[] positions = IntStream.range(0, sequence.length)
                .filter(position -> graph.moves(sequence[position]))
                .toArray();
        if (positions.length == 0) {
            return;
        }
        int[] rows = IntStream.range(0, positions.length).toArray();
        int[] own = IntStream.of(positions).map(position -> sequence[position]).toArray();
        float[] shifts = new float[positions.length];
        Arrays.fill(shifts, (float) graph.shift(sigma));
        try (NDManager scope = torch().newManager()) {
            NDArray hidden = model.hidden(scope, List.of(new PartialSequence(sequence, positions, sigma)));
            model.logScores(hidden, rows, own, shifts, (from, logScores) -> {
                for (int n = 0; n < logScores.getShape().get(0); n++) {
                    try (NDArray row = torch().piece(scope, logScores, n, n + 1)) {
                        receiver.accept(positions[from + n], NetworkOutput.requireFinite(row.toFloatArray()));
                    }
                }
            });
        }
    }

    private double sigma(NetworkTime time) {
        double sigma;
        if (time instanceof NetworkTime.Sigma given) {
            sigma = given.sigma();
        } else if (time instanceof NetworkTime.Time given) {
            if (!(given.t() >= 0 && given.t() <= 1)) {
                throw refused("--t is " + given.t(), "must be in 0 to 1");
            }
            sigma = noise.totalNoise(given.t());
        } else {
            throw refused("the network is told the noise", "give --sigma, or --t of the " + noise.name() + " schedule");
        }
        if (!(sigma > 0 && sigma < Double.POSITIVE_INFINITY)) {
            throw refused("the total noise is " + sigma, "must be above 0 and finite");
        }
        return sigma;
    }

    private static RaddException refused(String what, String remedy) {
        return new RaddException(RaddException.Kind.CONFIG, what, remedy);
    }

    @Override
    public Torch torch() {
        return model.torch();
    }

    @Override
    public void close() {
        model.close();
    }
}
