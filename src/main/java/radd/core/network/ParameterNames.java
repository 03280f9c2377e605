package radd.core.network;

/**
 * What a reference's files call the layers: their parameters are these names with {@code .weight} and {@code .bias}, or begin with them.
 *
 * @param embedding the embedding, the whole name of its parameter
 * @param conditioning the two layers that make the conditioning of a level; of no effect where there is none
 * @param blocks the list of the blocks
 * @param finalNorm the last norm
 * @param head the vocabulary head; of no effect where it is the embedding
 * @param finalModulation shift and scale after the last norm; of no effect without conditioning
 */
public record ParameterNames(
        String embedding, String conditioning, String blocks, String finalNorm, String head, String finalModulation) {
    /** Those of RADD and SEDD; reference {@code model/transformer.py}. */
    public static final ParameterNames DDIT = new ParameterNames(
            "vocab_embed.embedding",
            "sigma_map.mlp",
            "blocks",
            "output_layer.norm_final",
            "output_layer.linear",
            "output_layer.adaLN_modulation");

    /** The same names behind a prefix. */
    public ParameterNames under(String prefix) {
        return new ParameterNames(
                prefix + embedding,
                prefix + conditioning,
                prefix + blocks,
                prefix + finalNorm,
                prefix + head,
                prefix + finalModulation);
    }

    /** What the names of a block's parameters begin with. */
    String block(int index) {
        return blocks + "." + index + ".";
    }
}
