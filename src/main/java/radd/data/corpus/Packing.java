package radd.data.corpus;

import radd.Named;
import radd.data.tokenizer.Tokenizer;

/** How the tokens of a corpus are cut into blocks. */
public enum Packing implements Named {
    /** One stream: only what is left at its very end fills no block. */
    STRICT {
        @Override
        Blocks training(TokenStore store, Tokenizer tokenizer, int length) {
            return Blocks.training(store, length);
        }

        @Override
        Blocks evaluation(TokenStore store, Tokenizer tokenizer, int length) {
            return Blocks.evaluation(store, length);
        }
    },
    /** As the papers' programs cut: {@link PaperBlocks}. */
    PAPER {
        @Override
        Blocks training(TokenStore store, Tokenizer tokenizer, int length) {
            return PaperBlocks.of(store, tokenizer, length, PaperBlocks.SHARDS, PaperBlocks.BATCH);
        }

        @Override
        Blocks evaluation(TokenStore store, Tokenizer tokenizer, int length) {
            return training(store, tokenizer, length);
        }
    };

    /** Blocks of one length. */
    abstract Blocks training(TokenStore store, Tokenizer tokenizer, int length);

    /** Blocks of which the last may be shorter, where every token is to be scored. */
    abstract Blocks evaluation(TokenStore store, Tokenizer tokenizer, int length);
}
