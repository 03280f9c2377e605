package radd.data;

/**
 * Corpora and tokenizer: the {@code data} section of a configuration.
 *
 * @param train training corpus
 * @param valid validation corpus
 * @param cacheDir folder of what is computed once
 * @param tokenizer name of the tokenizer
 * @param detokenizer name of the detokenizer
 * @param validFraction share of the training corpus that validates when {@code valid} is empty
 */
public record DataConfig(
        String train, String valid, String cacheDir, String tokenizer, String detokenizer, double validFraction) {
    public DataConfig {
        require(!train.isBlank(), "data.train", "empty", "a corpus");
        require(!cacheDir.isBlank(), "data.cache_dir", "empty", "a folder");
        require(validFraction >= 0 && validFraction < 1, "data.valid_fraction", validFraction, "in [0, 1)");
    }

    private static void require(boolean holds, String key, Object value, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(key + " is " + value + ", must be " + allowed);
        }
    }
}
