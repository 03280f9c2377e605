package radd.modelio.hub;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import radd.RaddException;
import radd.RaddException.Kind;

/** Names of files in repositories, which come from a server and must not lead out of the cache. */
final class RepoFile {
    private static final int LONGEST_PART = 255;
    private static final int LONGEST = 1024;

    private RepoFile() {}

    /**
     * The place of a file below a folder.
     *
     * @param name parts separated by {@code /}
     * @throws RaddException (DATA) if it is no plain relative path
     */
    static Path under(Path folder, String name) {
        Path file;
        try {
            file = folder.resolve(checked(name));
        } catch (InvalidPathException impossible) {
            throw refused(name);
        }
        if (!file.normalize().equals(file) || !file.startsWith(folder) || file.equals(folder)) {
            throw refused(name);
        }
        return file;
    }

    /** The name itself, if it may be written to the cache. */
    static String checked(String name) {
        boolean plain = name.length() <= LONGEST
                && name.chars().noneMatch(sign -> Character.isISOControl(sign) || sign == '\\' || sign == ':');
        for (String part : name.split("/", -1)) {
            plain &= !part.isEmpty()
                    && !part.equals(".")
                    && !part.equals("..")
                    && part.getBytes(StandardCharsets.UTF_8).length <= LONGEST_PART;
        }
        if (!plain) {
            throw refused(name);
        }
        return name;
    }

    private static RaddException refused(String name) {
        String shown = name.length() > LONGEST ? name.substring(0, LONGEST) + "..." : name;
        StringBuilder printable = new StringBuilder();
        shown.codePoints().forEach(sign -> printable.appendCodePoint(Character.isISOControl(sign) ? '?' : sign));
        return new RaddException(
                Kind.DATA,
                "a file called '" + printable + "' may not be written to the cache",
                "nothing was written; this repository cannot be used");
    }
}
