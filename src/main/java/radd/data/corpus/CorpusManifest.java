package radd.data.corpus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import radd.data.tokenizer.Detokenizer;
import radd.modelio.AtomicFile;

/**
 * What a token store was made from and what it holds; lies beside it as JSON.
 *
 * @param format version of the rules by which text becomes a store; another version rebuilds
 * @param given the path or glob of the corpus
 * @param documents the rule of {@link DocumentRule}
 * @param detokenizer the rule of {@link Detokenizer}
 * @param separator what separates documents beside the rule; may be empty
 * @param tokenizer fingerprint of the tokenizer
 * @param vocabularySize V
 * @param documentCount number of documents, empty ones left out
 * @param tokenCount number of tokens, ends of text included
 * @param endOfTextStrings how often the text holds what the tokenizer prints for an end of text
 * @param sources the files in their order
 * @param store the file of tokens
 */
record CorpusManifest(
        int format,
        String given,
        DocumentRule documents,
        Detokenizer detokenizer,
        String separator,
        String tokenizer,
        int vocabularySize,
        long documentCount,
        long tokenCount,
        long endOfTextStrings,
        List<Source> sources,
        Store store) {
    static final int FORMAT = 2;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /** One source file; times are milliseconds since 1970. */
    record Source(String path, long bytes, long modified, String sha256) {}

    /** The file of tokens, named beside the manifest. */
    record Store(String file, long bytes, long modified, long crc32c) {}

    static CorpusManifest read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), CorpusManifest.class);
    }

    void write(Path file) throws IOException {
        AtomicFile.writeString(file, JSON.writeValueAsString(this));
    }

    CorpusManifest withSources(List<Source> newSources) {
        return new CorpusManifest(
                format,
                given,
                documents,
                detokenizer,
                separator,
                tokenizer,
                vocabularySize,
                documentCount,
                tokenCount,
                endOfTextStrings,
                newSources,
                store);
    }
}
