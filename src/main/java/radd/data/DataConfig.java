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
        String train, String valid, String cacheDir, String tokenizer, String detokenizer, double validFraction) {}
