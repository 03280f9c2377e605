package radd.core.network;

import radd.engine.DType;
import radd.engine.Graph;
import radd.engine.GraphFunction;
import radd.engine.Value;
import radd.engine.Weights;

/**
 * What the vocabulary head says of hidden states, as functions of a program without gradients.
 *
 * <p>Shapes: N hidden states, n of them that are asked about, D width, V real tokens.
 */
final class HeadFunctions {
    private final Network network;
    private final Graph graph;

    /** @param graph to which the functions are added */
    HeadFunctions(Network network, Graph graph) {
        this.network = network;
        this.graph = graph;
    }

    /** Adds {@code logProbs(ws, hidden [N, D], rows [n]) -> [n, V]}: log of c over the real tokens, float32. */
    void logProbs(String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, network.table().entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        function.returns(network.logits(weights, hidden.rows(rows)).logSoftmax());
    }

    /**
     * Adds {@code guided(ws, hidden [N, D], rows [n], unprompted [n], scale []) -> [n, V]}: classifier-free guidance, the log of
     * c^(1 + scale) / c_unprompted^scale, normalised; float32. Source: SMDM, arXiv:2410.18514, unsupervised guidance.
     */
    void guidedLogProbs(String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, network.table().entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value unprompted = function.input("unprompted", DType.INT64);
        Value scale = function.input("scale", DType.FLOAT32);
        Value given = network.logits(weights, hidden.rows(rows)).logSoftmax();
        Value away = given.sub(network.logits(weights, hidden.rows(unprompted)).logSoftmax());
        function.returns(given.add(away.mul(scale)).logSoftmax());
    }

    /** Adds {@code nll(ws, hidden [N, D], rows [n], targets [n]) -> [n]}: -log c of the targets, nats, float32. */
    void negativeLogLikelihoods(String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, network.table().entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value targets = function.input("targets", DType.INT64);
        function.returns(network.logits(weights, hidden.rows(rows))
                .logSoftmax()
                .byRow()
                .pick(targets)
                .neg());
    }

    /** Adds {@code predicted(ws, hidden [N, D], rows [n], targets [n]) -> ([n], [n])}: -log c of the targets and of the likeliest token, nats, float32. */
    void predicted(String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, network.table().entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value targets = function.input("targets", DType.INT64);
        Value logProbs = network.logits(weights, hidden.rows(rows)).logSoftmax();
        function.returns(
                logProbs.byRow().pick(targets).neg(), logProbs.byRow().max().neg());
    }

    /**
     * Adds {@code log_scores(ws, hidden [N, D], rows [n], shifts [n], own [n]) -> [n, V]}: the head's numbers plus each row's shift, 0 for the
     * row's own token; float32.
     */
    void logScores(String name) {
        GraphFunction function = graph.function(name);
        Weights weights = new Weights(function, network.table().entries(), false);
        Value hidden = function.input("hidden", DType.FLOAT32);
        Value rows = function.input("rows", DType.INT64);
        Value shifts = function.input("shifts", DType.FLOAT32);
        Value own = function.input("own", DType.INT64);
        function.returns(network.logits(weights, hidden.rows(rows))
                .inPlace()
                .add(shifts.column())
                .inPlace()
                .zeroAt(own));
    }
}
