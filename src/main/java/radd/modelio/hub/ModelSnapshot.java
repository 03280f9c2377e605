package radd.modelio.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.FileFailure;
import radd.modelio.ModelDirectory;

/**
 * The files of a repository that make a model: its description, its weights in the safest form that there is, its tokenizer. Other forms of the
 * same weights, which many repositories have beside them, are left.
 */
final class ModelSnapshot {
    private static final String INDEX = ".index.json";

    /** In the order of preference. */
    private static final List<String> WEIGHTS = List.of(
            ModelDirectory.WEIGHTS, ModelDirectory.WEIGHTS + INDEX, "pytorch_model.bin", "pytorch_model.bin" + INDEX);

    private static final Set<String> TOKENIZER = Set.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "vocab.txt",
            "tokenizer.model",
            "spiece.model");

    private static final int MOST_NAMES_SHOWN = 8;

    private ModelSnapshot() {}

    /**
     * Brings a model into the cache.
     *
     * @return its folder there
     * @throws RaddException (DATA) if the repository is no model's, or a file is not to be had
     */
    static Path fetch(HubCache cache, RepoListing listing, FetchProgress progress) {
        List<String> names = new ArrayList<>(List.of(ModelDirectory.CONFIG));
        if (!listing.files().contains(ModelDirectory.CONFIG)) {
            throw noModel(listing, ModelDirectory.CONFIG);
        }
        listing.files().stream().filter(TOKENIZER::contains).forEach(names::add);
        String weights = WEIGHTS.stream()
                .filter(listing.files()::contains)
                .findFirst()
                .orElseThrow(() -> noModel(listing, ModelDirectory.WEIGHTS));
        names.add(weights);
        Path folder = cache.fetch(listing, names, progress);
        return weights.endsWith(INDEX) ? cache.fetch(listing, shards(folder.resolve(weights)), progress) : folder;
    }

    /**
     * Whether a listing of the cache has all that a model needs.
     *
     * @param folder where its files lie
     */
    static boolean isComplete(RepoListing listing, Path folder) {
        List<String> files = listing.files();
        return files.contains(ModelDirectory.CONFIG)
                && WEIGHTS.stream()
                        .filter(files::contains)
                        .findFirst()
                        .filter(weights ->
                                !weights.endsWith(INDEX) || files.containsAll(shards(folder.resolve(weights))))
                        .isPresent();
    }

    /** Names of the files that an index says tensors are in. */
    private static Set<String> shards(Path index) {
        Set<String> names = new TreeSet<>();
        try {
            JsonNode map = new ObjectMapper().readTree(index.toFile()).path("weight_map");
            map.forEach(file -> names.add(RepoFile.checked(file.asText())));
        } catch (IOException failure) {
            throw FileFailure.reading(index, failure);
        }
        if (names.isEmpty()) {
            throw new RaddException(
                    Kind.DATA, index + " has no weight_map", "it does not say which files hold the weights");
        }
        return names;
    }

    private static RaddException noModel(RepoListing listing, String missing) {
        List<String> files = listing.files();
        String some = String.join(", ", files.subList(0, Math.min(MOST_NAMES_SHOWN, files.size())))
                + (files.size() > MOST_NAMES_SHOWN ? " and " + (files.size() - MOST_NAMES_SHOWN) + " more" : "");
        return listing.cached()
                ? new RaddException(
                        Kind.DATA,
                        "the cache holds only a part of " + listing.repo() + ", without " + missing + ": " + some,
                        "fetch the rest online with 'radd models get " + listing.repo() + "'")
                : new RaddException(
                        Kind.DATA,
                        listing.repo() + " has no " + missing + ", but " + some,
                        "radd reads " + ModelDirectory.CONFIG + " with one of " + String.join(", ", WEIGHTS));
    }
}
