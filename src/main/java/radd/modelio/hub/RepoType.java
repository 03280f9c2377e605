package radd.modelio.hub;

/** What a repository holds, which decides its addresses and its folder in the cache. */
public enum RepoType {
    MODEL("models", ""),
    DATASET("datasets", "datasets/");

    private final String plural;
    private final String urlPrefix;

    RepoType(String plural, String urlPrefix) {
        this.plural = plural;
        this.urlPrefix = urlPrefix;
    }

    /** {@code models} or {@code datasets}: in the addresses of the API and in the names of folders. */
    String plural() {
        return plural;
    }

    /** What stands before the repository's name in the addresses of its files and pages. */
    String urlPrefix() {
        return urlPrefix;
    }
}
