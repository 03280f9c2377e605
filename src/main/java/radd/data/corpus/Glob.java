package radd.data.corpus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pattern of file names as the shell has it: {@code *}, {@code ?}, {@code [a-z]}, {@code {train,valid}}, and {@code **} for any number of
 * folders. Links are followed; names that begin with a dot are found only by a pattern that does; folders in which nothing can match are
 * not entered, and one that may not be read is left out with a warning.
 *
 * <p>{@code **} beside other signs ({@code **.txt}) stands for anything below a folder, slashes included.
 */
final class Glob {
    private static final Logger LOG = LoggerFactory.getLogger(Glob.class);
    private static final String SIGNS = "*?[{";
    private static final String ANY_FOLDERS = "**";

    /** The pattern between its slashes; the last part may match through several folders. */
    private final List<String> parts = new ArrayList<>();

    private final Path start;
    private final Set<Path> found = new TreeSet<>();

    /**
     * @param pattern absolute, or below the working folder
     * @throws PatternSyntaxException if a bracket is not closed
     */
    Glob(String pattern) {
        start = pattern.startsWith("/") ? Path.of("/") : Path.of("").toAbsolutePath();
        int depth = 0;
        int from = 0;
        for (int at = 0; at < pattern.length(); at++) {
            char sign = pattern.charAt(at);
            depth += sign == '{' ? 1 : sign == '}' ? -1 : 0;
            if (sign == '/' && depth == 0 && !spansFolders(pattern.substring(from, at))) {
                addPart(pattern.substring(from, at));
                from = at + 1;
            }
        }
        addPart(pattern.substring(from));
        parts.forEach(Glob::matcher); // refuses what is badly written
    }

    /** Whether a text has signs of a pattern. */
    static boolean isGlob(String text) {
        return text.chars().anyMatch(sign -> SIGNS.indexOf(sign) >= 0);
    }

    /** The regular files that match now, in the order of their paths. */
    List<Path> files() {
        found.clear();
        match(start, 0, new HashSet<>());
        return List.copyOf(found);
    }

    private void addPart(String part) {
        if (!part.isEmpty()) {
            parts.add(part);
        }
    }

    private static boolean spansFolders(String part) {
        return !part.equals(ANY_FOLDERS) && (part.contains(ANY_FOLDERS) || part.contains("/"));
    }

    private void match(Path folder, int index, Set<Path> above) {
        String part = parts.get(index);
        boolean last = index == parts.size() - 1;
        if (!isGlob(part) && part.indexOf('\\') < 0) {
            take(folder.resolve(part), index, last, above); // needs no permission to list
        } else if (spansFolders(part) || (last && part.equals(ANY_FOLDERS))) {
            below(folder, folder, matcher(part), above);
        } else if (part.equals(ANY_FOLDERS)) {
            match(folder, index + 1, above);
            for (Path entry : visible(folder, part)) {
                inside(entry, above, () -> match(entry, index, above));
            }
        } else {
            PathMatcher matcher = matcher(part);
            for (Path entry : visible(folder, part)) {
                if (matcher.matches(entry.getFileName())) {
                    take(entry, index, last, above);
                }
            }
        }
    }

    private void take(Path entry, int index, boolean last, Set<Path> above) {
        if (!last) {
            if (Files.isDirectory(entry)) {
                match(entry, index + 1, above);
            }
        } else if (Files.isRegularFile(entry)) {
            found.add(entry);
        }
    }

    private void below(Path root, Path folder, PathMatcher matcher, Set<Path> above) {
        for (Path entry : visible(folder, ANY_FOLDERS)) {
            if (Files.isRegularFile(entry) && matcher.matches(root.relativize(entry))) {
                found.add(entry);
            }
            inside(entry, above, () -> below(root, entry, matcher, above));
        }
    }

    /** Goes into a folder unless it is one of those above, to which a link led back. */
    private static void inside(Path folder, Set<Path> above, Runnable visit) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            Path real = folder.toRealPath();
            if (above.add(real)) {
                visit.run();
                above.remove(real);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The entries of a folder that a part of a pattern may mean, sorted. */
    private static List<Path> visible(Path folder, String part) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (part.startsWith(".") || !entry.getFileName().toString().startsWith(".")) {
                    entries.add(entry);
                }
            }
        } catch (AccessDeniedException denied) {
            LOG.warn("folder {} may not be read and is left out", folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Collections.sort(entries);
        return entries;
    }

    private static PathMatcher matcher(String part) {
        return FileSystems.getDefault().getPathMatcher("glob:" + part);
    }
}
