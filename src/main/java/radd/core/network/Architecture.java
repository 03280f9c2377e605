package radd.core.network;

import radd.engine.InitialLaw;
import radd.engine.ParameterTable;

/**
 * Everything that decides which parameters a transformer has and what is computed with them.
 *
 * <p>Shapes: V real tokens, K rows of the embedding, D width, C width of the conditioning.
 *
 * @param size V, D and the other sizes
 * @param rows K, rows of the embedding and of a head of its own: V, or V + 1 with the mask
 * @param names what the parameters are called
 * @param conditioning whether the network takes a level
 * @param tied whether the embedding is the head's matrix, which then has no bias
 * @param embedding how the embedding starts
 * @param prediction what the head's numbers are
 */
public record Architecture(
        ModelConfig size,
        int rows,
        ParameterNames names,
        Conditioning conditioning,
        boolean tied,
        InitialLaw embedding,
        Prediction prediction) {
    /** Features of a level: cos and sin of 128 frequencies each. */
    static final int LEVEL_FEATURES = 256;

    public Architecture {
        if (rows < size.tokens() || rows > size.tokens() + 1) {
            throw new IllegalArgumentException(
                    "the embedding has " + rows + " rows, must have one a token, " + size.tokens() + ", or one more");
        }
    }

    /** RADD's: no level, a head with a bias that starts at zero. */
    public static Architecture radd(ModelConfig size) {
        return new Architecture(
                size,
                size.tokens() + 1,
                ParameterNames.DDIT,
                new Conditioning.None(),
                false,
                new InitialLaw.UniformFanIn(size.hiddenSize()),
                Prediction.CLEAN_TOKENS);
    }

    /** V, the columns of the head that are computed: the mask's takes part in nothing. */
    public int outputs() {
        return size.tokens();
    }

    /** Whether the network takes a level. */
    public boolean conditioned() {
        return conditioning instanceof Conditioning.AdaptiveNorm;
    }

    /** The parameters in the reference's order; biases of norms start at one, as there. */
    ParameterTable table() {
        ParameterTable.Builder builder =
                new ParameterTable.Builder().wideMatrix(names.embedding(), "K, D", embedding, rows, size.hiddenSize());
        conditioning(builder);
        for (int i = 0; i < size.blocks(); i++) {
            block(builder, names.block(i));
        }
        norm(builder, names.finalNorm());
        if (!tied) {
            builder.factor(names.head() + ".weight", "K, D", InitialLaw.ZEROS, rows, size.hiddenSize())
                    .bias(names.head() + ".bias", "K", InitialLaw.ZEROS, rows);
        }
        modulation(builder, names.finalModulation(), 2);
        return builder.build();
    }

    private void block(ParameterTable.Builder builder, String block) {
        long width = size.hiddenSize();
        InitialLaw narrow = new InitialLaw.UniformFanIn(width);
        InitialLaw wide = new InitialLaw.UniformFanIn(4 * width);
        norm(builder, block + "norm1");
        builder.factor(block + "attn_qkv.weight", "3 D, D", narrow, 3 * width, width)
                .factor(block + "attn_out.weight", "D, D", narrow, width, width);
        norm(builder, block + "norm2");
        builder.factor(block + "mlp.0.weight", "4 D, D", narrow, 4 * width, width)
                .bias(block + "mlp.0.bias", "4 D", narrow, 4 * width)
                .factor(block + "mlp.2.weight", "D, 4 D", wide, width, 4 * width)
                .bias(block + "mlp.2.bias", "D", wide, width);
        modulation(builder, block + "adaLN_modulation", 6);
    }

    private void norm(ParameterTable.Builder builder, String name) {
        builder.wideVector(name + ".weight", "D", InitialLaw.ONES, size.hiddenSize());
        if (!conditioned()) {
            builder.wideVector(name + ".bias", "D", InitialLaw.ONES, size.hiddenSize());
        }
    }

    /** The conditioning is computed in float32: it is small, and features of large levels have no digits to spare. */
    private void conditioning(ParameterTable.Builder builder) {
        if (conditioning instanceof Conditioning.AdaptiveNorm adaptive) {
            long width = adaptive.width();
            InitialLaw first = new InitialLaw.UniformFanIn(LEVEL_FEATURES);
            InitialLaw second = new InitialLaw.UniformFanIn(width);
            builder.wideMatrix(names.conditioning() + ".0.weight", "C, 256", first, width, LEVEL_FEATURES)
                    .wideVector(names.conditioning() + ".0.bias", "C", first, width)
                    .wideMatrix(names.conditioning() + ".2.weight", "C, C", second, width, width)
                    .wideVector(names.conditioning() + ".2.bias", "C", second, width);
        }
    }

    /** Starts at zero: every block is the identity at first. */
    private void modulation(ParameterTable.Builder builder, String name, int vectors) {
        if (conditioning instanceof Conditioning.AdaptiveNorm adaptive) {
            long all = (long) vectors * size.hiddenSize();
            builder.wideMatrix(name + ".weight", vectors + " D, C", InitialLaw.ZEROS, all, adaptive.width())
                    .wideVector(name + ".bias", vectors + " D", InitialLaw.ZEROS, all);
        }
    }
}
