package radd.modelio.hub;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import radd.RaddException;
import radd.RaddException.Kind;
import radd.modelio.EditDistance;

/** Says what the hub refuses, and what is missing in the cache, in one line with the remedy. */
final class HubFailures {
    /** A name is meant instead of another if this part of its letters at most differs. */
    private static final int LETTERS_PER_EDIT = 4;

    private final HubSettings settings;
    private final HubClient client;

    HubFailures(HubSettings settings, HubClient client) {
        this.settings = settings;
        this.client = client;
    }

    /**
     * What a refusal or a failure comes to, for who has nothing in the cache instead.
     *
     * @param missing paths that were looked at in the cache
     */
    RaddException of(HubException failure, RepoId repo, String revision, List<Path> missing) {
        String page = settings.endpoint() + "/" + repo.type().urlPrefix() + repo.name();
        return switch (failure.reason()) {
            case NO_REPOSITORY ->
                refused(
                        failure,
                        "there is no repository " + repo + " on " + settings.endpoint() + " for " + reader(),
                        noRepository(repo));
            case NO_REVISION ->
                refused(
                        failure,
                        repo + " has no revision '" + revision + "'",
                        "see its branches and tags at " + page + "/tree/main");
            case NO_FILE ->
                refused(
                        failure,
                        repo + " has no such file at revision " + revision + " (" + failure.getMessage() + ")",
                        "see its files at " + page + "/tree/" + revision);
            case GATED ->
                refused(
                        failure,
                        repo + " is gated: its owner gives access on request, and " + reader() + " has none",
                        "ask for it at " + page + ", then set HF_TOKEN to a token of that account");
            case BAD_TOKEN ->
                refused(
                        failure,
                        settings.endpoint() + " does not know the token of HF_TOKEN or of the token file",
                        "make a new one at " + settings.endpoint()
                                + "/settings/tokens, or unset it for what is public");
            case FORBIDDEN ->
                refused(
                        failure,
                        failure.getMessage(),
                        "the token must have the right to read " + repo + "; see " + page);
            case NO_HUB ->
                refused(
                        failure,
                        failure.getMessage(),
                        "check HF_ENDPOINT (" + settings.endpoint() + ") and the proxies; " + elsewhere(repo));
            case UNREACHABLE, BUSY, NO_RANGE ->
                refused(
                        failure,
                        failure.getMessage() + absent(repo, missing),
                        again(failure, missing) + elsewhere(repo));
        };
    }

    private static String again(HubException failure, List<Path> missing) {
        String first = failure.reason() == HubException.Reason.BUSY
                ? "try again later"
                : "check the network, HTTPS_PROXY and HF_ENDPOINT";
        return first + (missing.isEmpty() ? ", and the same command goes on from what has come; or " : ", or ");
    }

    /** What is said where no request may be made and the cache lacks something. */
    RaddException offline(RepoId repo, List<Path> missing) {
        return new RaddException(
                Kind.DATA, "HF_HUB_OFFLINE is set" + absent(repo, missing), "unset it, or " + elsewhere(repo));
    }

    /** What is said where the hub could not be asked and the cache has a part of what is needed. */
    RaddException incomplete(RepoId repo, List<Path> missing) {
        return new RaddException(
                Kind.DATA,
                "the hub was not asked" + absent(repo, missing),
                "go online and try again, or " + elsewhere(repo));
    }

    private static String absent(RepoId repo, List<Path> missing) {
        return missing.isEmpty()
                ? ""
                : ", and " + repo + " is not in the cache: there is no "
                        + missing.stream().map(Path::toString).collect(Collectors.joining(" and no "));
    }

    private String elsewhere(RepoId repo) {
        String fetch = repo.type() == RepoType.MODEL ? "run 'radd models get " + repo + "'" : "fetch it";
        return fetch + " on a machine that is online, and copy " + repo.folderName() + " from its cache to "
                + settings.cache();
    }

    private String reader() {
        return settings.token().isPresent() ? "the account of the token" : "readers without a token";
    }

    private String noRepository(RepoId repo) {
        String hidden = settings.token().isPresent() ? "" : "; for a private one set HF_TOKEN";
        return nearest(repo).map(near -> "did you mean " + near + "?" + hidden).orElse("check the name" + hidden);
    }

    /** The owner's model of the nearest name, if it is near enough. */
    private Optional<String> nearest(RepoId repo) {
        if (repo.type() != RepoType.MODEL || repo.owner().isEmpty()) {
            return Optional.empty();
        }
        try {
            return client.modelsOf(repo.owner().get()).stream()
                    .filter(name -> EditDistance.between(repo.name(), name) * LETTERS_PER_EDIT
                            <= repo.name().length())
                    .min(Comparator.comparingInt(name -> EditDistance.between(repo.name(), name)));
        } catch (IOException notNow) {
            return Optional.empty();
        }
    }

    private static RaddException refused(HubException failure, String what, String remedy) {
        return new RaddException(Kind.DATA, what, remedy, failure);
    }
}
