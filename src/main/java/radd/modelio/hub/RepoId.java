package radd.modelio.hub;

import java.util.Optional;
import java.util.regex.Pattern;
import radd.RaddException;
import radd.RaddException.Kind;

/**
 * A repository's name on the hub, valid by the hub's own rules: {@code org/name}, or a bare name such as {@code gpt2} of the hub's early days.
 *
 * @param type what it holds
 * @param name its name, in parts of at most 96 letters, digits, {@code . _ -}
 */
public record RepoId(RepoType type, String name) {
    private static final Pattern VALID =
            Pattern.compile("(?:(PART)/)?(PART)".replace("PART", "\\w(?:[\\w.-]{0,94}\\w)?"));

    /** What the hub forbids in names and the cache's folders take for the slash. */
    private static final String SEPARATOR = "--";

    /**
     * @throws RaddException (CONFIG) if the hub allows no such name
     */
    public RepoId {
        if (!isValid(name)) {
            throw new RaddException(
                    Kind.CONFIG,
                    "'" + name + "' is no name of a repository",
                    "write org/name, of letters, digits and . _ -, at most 96 each");
        }
    }

    /** A repository of a model. */
    public static RepoId model(String name) {
        return new RepoId(RepoType.MODEL, name);
    }

    /** A repository of a dataset. */
    public static RepoId dataset(String name) {
        return new RepoId(RepoType.DATASET, name);
    }

    /** Whether a repository may be called so. */
    public static boolean isValid(String name) {
        return VALID.matcher(name).matches()
                && !name.contains(SEPARATOR)
                && !name.contains("..")
                && !name.endsWith(".git");
    }

    /** Name of its folder in the cache: {@code models--org--name}. */
    String folderName() {
        return type.plural() + SEPARATOR + name.replace("/", SEPARATOR);
    }

    /** The repository of a folder in the cache; empty if that is another kind of folder. */
    static Optional<RepoId> ofFolder(String folder) {
        for (RepoType type : RepoType.values()) {
            String prefix = type.plural() + SEPARATOR;
            if (folder.startsWith(prefix)) {
                String name = folder.substring(prefix.length()).replace(SEPARATOR, "/");
                return Optional.of(name).filter(RepoId::isValid).map(valid -> new RepoId(type, valid));
            }
        }
        return Optional.empty();
    }

    /** Who owns it; empty for a bare name. */
    Optional<String> owner() {
        int slash = name.indexOf('/');
        return slash < 0 ? Optional.empty() : Optional.of(name.substring(0, slash));
    }

    @Override
    public String toString() {
        return name;
    }
}
