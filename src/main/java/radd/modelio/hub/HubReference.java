package radd.modelio.hub;

import java.util.Optional;

/**
 * A repository as users write it: {@code org/name}, {@code gpt2}, {@code hf://org/name@revision} or {@code hf://datasets/org/name}.
 *
 * @param repo the repository
 * @param revision the revision that is named with it
 */
public record HubReference(RepoId repo, Optional<String> revision) {
    private static final String SCHEME = "hf://";

    public HubReference {
        revision.ifPresent(Revision::checked);
    }

    /**
     * What a text names.
     *
     * @return empty if it has no {@code hf://} and cannot be a name
     * @throws radd.RaddException (CONFIG) if it has {@code hf://} and goes on with something that is no name
     */
    public static Optional<HubReference> of(String text) {
        if (!text.startsWith(SCHEME)) {
            return RepoId.isValid(text)
                    ? Optional.of(new HubReference(RepoId.model(text), Optional.empty()))
                    : Optional.empty();
        }
        String rest = text.substring(SCHEME.length());
        int at = rest.indexOf('@');
        String name = at < 0 ? rest : rest.substring(0, at);
        Optional<String> revision = at < 0 ? Optional.empty() : Optional.of(rest.substring(at + 1));
        String prefix = RepoType.DATASET.urlPrefix();
        RepoId repo = name.startsWith(prefix) ? RepoId.dataset(name.substring(prefix.length())) : RepoId.model(name);
        return Optional.of(new HubReference(repo, revision));
    }
}
