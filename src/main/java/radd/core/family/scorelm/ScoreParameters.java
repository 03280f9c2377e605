package radd.core.family.scorelm;

import radd.engine.InitialLaw;
import radd.engine.ParameterTable;

/**
 * The parameters of a {@link ScoreNetwork} by the reference's names, and how they start.
 *
 * @param tokens V
 * @param section sizes
 */
record ScoreParameters(int tokens, ScoreLmSection section) {
    private static final double EMBEDDING_DEVIATION = 0.001;
    private static final InitialLaw STANDARD = new InitialLaw.TruncatedNormal(1, Double.POSITIVE_INFINITY);

    /** All of them. */
    ParameterTable table() {
        ParameterTable.Builder builder = new ParameterTable.Builder();
        long width = section.hiddenSize();
        long embedding = section.embeddingDim();
        String coder = section.norm().prefix();
        builder.lookedUp(
                coder + "embedding.weight",
                "V, E",
                new InitialLaw.TruncatedNormal(EMBEDDING_DEVIATION, Double.POSITIVE_INFINITY),
                tokens,
                embedding);
        builder.wideVector(coder + "norm.weight", "D", InitialLaw.ONES, width);
        if (section.norm() == NetworkForm.LAYER_NORM) {
            builder.wideVector(coder + "norm.bias", "D", InitialLaw.ZEROS, width);
        }
        builder.factor(coder + "output.weight", "V, D", matrix(width), tokens, width);
        builder.factor("score_model.project.weight", "D, E", matrix(embedding), width, embedding);
        time(builder, "score_model.time_embed.");
        for (int i = 0; i < section.blocks(); i++) {
            layer(builder, "score_model.encoder_layers." + i + ".");
        }
        return builder.build();
    }

    /** The levels' layers are computed in float32: what follows from a level has no digits to spare. */
    private void time(ParameterTable.Builder builder, String name) {
        long features = section.fourierDim();
        builder.wideVector(name + "0.weights", "F / 2", STANDARD, features / 2);
        wide(builder, name + "1", ScoreNetwork.FILM, features + 1);
        wide(builder, name + "4", ScoreNetwork.FILM, ScoreNetwork.FILM);
    }

    private void layer(ParameterTable.Builder builder, String layer) {
        long width = section.hiddenSize();
        for (String factor : new String[] {"wq", "wk", "wv", "wo"}) {
            builder.factor(layer + "attention." + factor + ".weight", "D, D", matrix(width), width, width);
        }
        wide(builder, layer + "attention_film.wf", 2 * width, ScoreNetwork.FILM);
        wide(builder, layer + "fnn_film.wf", 2 * width, ScoreNetwork.FILM);
        builder.factor(layer + "ffn.w1.weight", "4 D, D", matrix(width), 4 * width, width);
        builder.factor(layer + "ffn.w2.weight", "D, 4 D", matrix(4 * width), width, 4 * width);
        builder.factor(layer + "ffn.w3.weight", "4 D, D", matrix(width), 4 * width, width);
    }

    private void wide(ParameterTable.Builder builder, String name, long out, long in) {
        builder.wideMatrix(name + ".weight", out + ", " + in, matrix(in), out, in);
        builder.wideVector(name + ".bias", Long.toString(out), bias(in), out);
    }

    private InitialLaw matrix(long fanIn) {
        return section.norm() == NetworkForm.LAYER_NORM
                ? new InitialLaw.TruncatedNormal(1 / Math.sqrt((double) fanIn), 1)
                : new InitialLaw.UniformFanIn(fanIn);
    }

    private InitialLaw bias(long fanIn) {
        return section.norm() == NetworkForm.LAYER_NORM ? InitialLaw.ZEROS : new InitialLaw.UniformFanIn(fanIn);
    }
}
