package radd.eval;

/**
 * A sequence of the corpus.
 *
 * @param index its place, from 0
 * @param tokens the clean ids, [L]; nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record CorpusSequence(long index, int[] tokens) {
    /** L. */
    int length() {
        return tokens.length;
    }
}
