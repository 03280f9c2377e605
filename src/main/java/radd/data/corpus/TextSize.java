package radd.data.corpus;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import radd.data.tokenizer.IdTokenizer;
import radd.data.tokenizer.Tokenizer;

/**
 * How much text some blocks are, without what ends a document.
 *
 * @param characters code points
 * @param bytes in UTF-8
 */
public record TextSize(long characters, long bytes) {
    /** Tokens that are decoded at once: a character whose bytes lie in two such pieces counts twice. */
    private static final int PIECE = 1 << 20;

    /** The size of blocks that follow on one another; empty where tokens are no text. */
    public static Optional<TextSize> of(Tokenizer tokenizer, Blocks blocks) {
        if (tokenizer instanceof IdTokenizer) {
            return Optional.empty();
        }
        TextSize size = new TextSize(0, 0);
        int[] piece = new int[0];
        for (long index = 0; index < blocks.count(); index++) {
            int[] block = withoutEnds(tokenizer.endOfText(), blocks.block(index));
            int from = piece.length;
            piece = Arrays.copyOf(piece, from + block.length);
            System.arraycopy(block, 0, piece, from, block.length);
            if (piece.length >= PIECE || index == blocks.count() - 1) {
                size = size.plus(tokenizer.decode(piece));
                piece = new int[0];
            }
        }
        return Optional.of(size);
    }

    private static int[] withoutEnds(OptionalInt end, int[] block) {
        return Arrays.stream(block)
                .filter(id -> end.isEmpty() || id != end.getAsInt())
                .toArray();
    }

    private TextSize plus(String text) {
        return new TextSize(
                characters + text.codePointCount(0, text.length()),
                bytes + text.getBytes(StandardCharsets.UTF_8).length);
    }
}
