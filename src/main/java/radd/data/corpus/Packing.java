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
    },
    /** Documents that see nothing of each other, packed into rows: {@link DocumentRows}; scored one by one. */
    DOCUMENTS {
        @Override
        Blocks training(TokenStore store, Tokenizer tokenizer, int length) {
            DocumentBlocks documents = DocumentBlocks.of(store, DocumentEnd.of(store, tokenizer), length);
            return DocumentRows.of(documents, length, DocumentRows.WINDOW);
        }

        @Override
        Blocks evaluation(TokenStore store, Tokenizer tokenizer, int length) {
            return DocumentBlocks.of(store, DocumentEnd.of(store, tokenizer), length);
        }

        @Override
        long cut(TokenStore store, Tokenizer tokenizer, long place) {
            return DocumentBlocks.startFrom(store, DocumentEnd.of(store, tokenizer), place);
        }
    };

    /** Blocks of one length, or rows of documents that have no more. */
    abstract Blocks training(TokenStore store, Tokenizer tokenizer, int length);

    /** Blocks of which some may be shorter, where every token is to be scored. */
    abstract Blocks evaluation(TokenStore store, Tokenizer tokenizer, int length);

    /** Where a store is cut in two that should be cut at a place: there, or where the next document begins. */
    long cut(TokenStore store, Tokenizer tokenizer, long place) {
        return place;
    }
}
