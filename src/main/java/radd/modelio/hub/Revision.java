package radd.modelio.hub;

import java.util.regex.Pattern;
import radd.RaddException;
import radd.RaddException.Kind;

/** A branch, a tag or a commit of a repository, by a name that may be a file's in the cache's {@code refs}. */
public final class Revision {
    /** The branch that is meant where none is named. */
    public static final String MAIN = "main";

    private static final Pattern VALID = Pattern.compile("[\\w+=][\\w.+=@-]*(?:/[\\w+=][\\w.+=@-]*)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int LONGEST = 200;

    private Revision() {}

    /** Whether it is the full hash of a commit, whose content never changes. */
    public static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /**
     * A revision that a user named.
     *
     * @throws RaddException (CONFIG) if there can be none of that name
     */
    public static String checked(String revision) {
        if (!VALID.matcher(revision).matches() || revision.contains("..") || revision.length() > LONGEST) {
            throw new RaddException(
                    Kind.CONFIG,
                    "'" + revision + "' is no revision",
                    "name a branch, a tag or a commit, such as main or refs/pr/1");
        }
        return revision;
    }
}
