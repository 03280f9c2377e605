package radd.data.corpus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import radd.data.tokenizer.Detokenizer;
import radd.data.tokenizer.Tokenizer;
import radd.modelio.AtomicFile;

/**
 * What a token store was made from and what it holds; lies beside it as JSON.
 *
 * @param format version of the rules by which text becomes a store; another version rebuilds
 * @param given what the user named
 * @param documents the rule of {@link DocumentRule}
 * @param column where the text was found
 * @param detokenizer the rule of {@link Detokenizer}
 * @param separator what separates documents beside the rule; may be empty
 * @param tokenizer fingerprint of the tokenizer
 * @param vocabularySize how many ids there are: V, or one more where documents end by a mark
 * @param documentCount number of documents, empty ones left out
 * @param tokenCount number of tokens, ends of text included
 * @param endOfTextStrings how often the text holds what the tokenizer prints for an end of text
 * @param sources the files in their order
 */
record CorpusManifest(
        int format,
        String given,
        DocumentRule documents,
        String column,
        Detokenizer detokenizer,
        String separator,
        String tokenizer,
        int vocabularySize,
        long documentCount,
        long tokenCount,
        long endOfTextStrings,
        List<Source> sources) {
    static final int FORMAT = 3;

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * One file of the corpus.
     *
     * @param modified milliseconds since 1970
     * @param sha256 hash of the file; empty while it is not known
     * @param parts its tokens
     */
    record Source(String path, long bytes, long modified, String sha256, List<CorpusPart> parts) {
        Source {
            parts = List.copyOf(parts);
        }

        /** A file as it is now, of which nothing has been read. */
        static Source unread(CorpusFile file) throws IOException {
            return new Source(file.identity(), file.bytes(), CorpusBuilder.modified(file.path()), "", List.of());
        }

        /** The file with its tokens. */
        Source with(List<CorpusPart> tokens) {
            return new Source(
                    path, bytes, modified, tokens.get(tokens.size() - 1).sha256(), tokens);
        }

        /** The same content at another place or time. */
        Source at(String otherPath, long otherTime) {
            return new Source(otherPath, bytes, otherTime, sha256, parts);
        }
    }

    /** What a corpus came to. */
    static CorpusManifest of(CorpusSource corpus, Tokenizer tokenizer, List<Source> sources) {
        List<CorpusPart> parts =
                sources.stream().flatMap(source -> source.parts().stream()).toList();
        return new CorpusManifest(
                FORMAT,
                corpus.given(),
                corpus.documents(),
                corpus.rules().column(),
                corpus.rules().detokenizer(),
                corpus.rules().separator(),
                tokenizer.fingerprint(),
                corpus.storedIds(tokenizer),
                parts.stream().mapToLong(CorpusPart::documents).sum(),
                parts.stream().mapToLong(CorpusPart::tokens).sum(),
                parts.stream().mapToLong(CorpusPart::endOfTextStrings).sum(),
                sources);
    }

    /** All parts in the order of their tokens. */
    Stream<CorpusPart> parts() {
        return sources.stream().flatMap(source -> source.parts().stream());
    }

    static CorpusManifest read(Path file) throws IOException {
        CorpusManifest manifest = JSON.readValue(Files.readAllBytes(file), CorpusManifest.class);
        if (manifest == null || manifest.sources == null) {
            throw new IOException("no manifest");
        }
        return manifest;
    }

    void write(Path file) throws IOException {
        AtomicFile.writeString(file, JSON.writeValueAsString(this));
    }

    CorpusManifest withSources(List<Source> newSources) {
        return new CorpusManifest(
                format,
                given,
                documents,
                column,
                detokenizer,
                separator,
                tokenizer,
                vocabularySize,
                documentCount,
                tokenCount,
                endOfTextStrings,
                newSources);
    }
}
